import { type Band, bands } from '#kernel/domain/event-status.ts'
import { alarmQuality, type Confusion, confusionOf, type Verdict } from './confusion.ts'
import { sayTable } from './say-table.ts'

/** Which bands the frauds and the genuine rows got, and how good an alarm it makes from which band on. */
export const sayConfusion = (verdicts: Iterable<Verdict>): string => {
  const confusion = confusionOf(verdicts)
  const countsOf = (label: keyof Confusion) => [label, ...bands.map((band) => confusion[label][band])]
  const qualityOf = (name: string, from: Band) => {
    const { precision, recall } = alarmQuality(confusion, from)
    return [name, sayRatio(precision), sayRatio(recall)]
  }
  return [
    sayTable([['label', ...bands], countsOf('genuine'), countsOf('fraud')]),
    sayTable([['alarm at', 'precision', 'recall'], qualityOf('medium or high', 'medium'), qualityOf('high', 'high')]),
  ].join('\n\n')
}

const sayRatio = (ratio: number | undefined): string => ratio?.toFixed(3) ?? '–'
