import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import { alarmQuality, type Confusion } from '../rows/confusion.ts'
import { confusionTable, qualityCells, qualityHeads } from '../rows/say-confusion.ts'
import type { RecordedCounts } from './recorded-book.ts'

/** How well events with a label were scored, and would be. */
export const sayLabelled = (
  { before, after, count }: RecordedCounts['labelled'],
  labelCount: number,
): readonly Section[] => {
  const row = (name: string, confusion: Confusion, from: 'medium' | 'high') => [
    name,
    ...qualityCells(alarmQuality(confusion, from)),
  ]
  const unmatched = labelCount - count
  const parts = [
    [
      ['alarm at', ...qualityHeads],
      row('medium or high, then', before, 'medium'),
      row('medium or high, now', after, 'medium'),
      row('high, then', before, 'high'),
      row('high, now', after, 'high'),
    ],
  ]
  const note =
    unmatched > 0
      ? [
          `${unmatched === 1 ? '1 label is' : `${formatNumber(unmatched)} labels are`} of no event that was received and scored in this time.`,
        ]
      : []
  return [
    { heading: `${formatNumber(count)} events have a label`, parts: count === 0 ? note : [...parts, ...note] },
    { heading: 'Bands then, by label', parts: [confusionTable(before)] },
    { heading: 'Bands now, by label', parts: [confusionTable(after)] },
  ]
}
