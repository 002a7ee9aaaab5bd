import { formatRatio, formatTable, type Table } from '#commands/screen/format-table.ts'
import { bands } from '#kernel/domain/event-status.ts'
import type { AlarmQuality } from './alarm-quality.ts'
import { alarmQuality, type Confusion, confusionOf, type LabelledBand } from './confusion.ts'

/** The bands of frauds and genuine rows, and the quality of an alarm at each band. */
export const formatConfusion = (verdicts: Iterable<LabelledBand>): string => {
  const confusion = confusionOf(verdicts)
  return [formatTable(confusionTable(confusion)), formatTable(alarmTable(confusion))].join('\n\n')
}

export const confusionTable = (confusion: Confusion): Table => {
  const countsOf = (label: keyof Confusion) => [label, ...bands.map((band) => confusion[label][band])]
  return [['label', ...bands], countsOf('genuine'), countsOf('fraud')]
}

export const alarmTable = (confusion: Confusion): Table => [
  ['alarm at', ...qualityHeads],
  ['medium or high', ...qualityCells(alarmQuality(confusion, 'medium'))],
  ['high', ...qualityCells(alarmQuality(confusion, 'high'))],
]

export const qualityHeads = ['precision', 'recall', 'F1', 'per 1,000'] as const

export const qualityCells = ({ precision, recall, f1, perThousand }: AlarmQuality): readonly string[] => [
  formatRatio(precision),
  formatRatio(recall),
  formatRatio(f1),
  formatPerThousand(perThousand),
]

/** One decimal, or a dash when the value is undefined. */
export const formatPerThousand = (count: number | undefined): string => count?.toFixed(1) ?? '–'
