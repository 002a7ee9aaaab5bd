import type { Fact } from '#kernel/domain/fact.ts'
import { type Confusion, emptyConfusion } from '../rows/confusion.ts'
import type { Labels } from './read-labels.ts'
import type { Verdict } from './verdict.ts'

/** Bands of the events that have a label. */
export type LabelCounts = Readonly<{ before: Confusion; after: Confusion; count: number }>

/** Knows events by Sluice's id, and by their producer's where the receipt was heard before. */
export const makeLabelBook = (labels: Labels) => {
  const byEvent = new Map<string, boolean>()
  const confusions = { before: emptyConfusion(), after: emptyConfusion() }
  let count = 0
  return {
    hear: ({ eventid, producerid = '' }: Fact): void => {
      const isFraud = labels.get(producerid)
      if (isFraud !== undefined) byEvent.set(eventid, isFraud)
    },
    note: (eventId: string, before: Verdict, after: Verdict): boolean | undefined => {
      const isFraud = labels.get(eventId) ?? byEvent.get(eventId)
      if (isFraud === undefined) return undefined
      count += 1
      const label = isFraud ? 'fraud' : 'genuine'
      confusions.before[label][before.band] += 1
      confusions.after[label][after.band] += 1
      return isFraud
    },
    take: (): LabelCounts => ({ ...confusions, count }),
  }
}
