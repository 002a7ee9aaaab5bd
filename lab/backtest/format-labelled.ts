import type { Section } from '#commands/screen/format-sections.ts'
import { formatNumber } from '#commands/screen/format-table.ts'
import { alarmQuality, type Confusion } from '../rows/confusion.ts'
import { confusionTable, qualityCells, qualityHeads } from '../rows/format-confusion.ts'
import type { RecordedCounts } from './recorded-book.ts'

/** The quality of the recorded and of the new scores, for events with a label. */
export const formatLabelled = (
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
          `${unmatched === 1 ? '1 label matches' : `${formatNumber(unmatched)} labels match`} no event that was received and scored in this time.`,
        ]
      : []
  return [
    { heading: `${formatNumber(count)} events have a label`, parts: count === 0 ? note : [...parts, ...note] },
    { heading: 'Bands then, by label', parts: [confusionTable(before)] },
    { heading: 'Bands now, by label', parts: [confusionTable(after)] },
  ]
}
