import type { Fact } from '#facts/domain/fact.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { type Confusion, emptyConfusion } from '../rows/confusion.ts'
import type { Labels } from './read-labels.ts'

/** Bands of the events that have a label. */
export type LabelCounts = Readonly<{ before: Confusion; after: Confusion; count: number }>

type Bands = Readonly<{ before: Band; after: Band }>

/**
 * Finds the label of an event by Sluice's id, or by the producer's id, which the received fact contains. The clocks of two
 * functions differ, so that fact may follow the assessment in the log. Bands without a label wait for it.
 */
export const makeLabelBook = (labels: Labels) => {
  const byEvent = new Map<string, boolean>()
  const waiting = new Map<string, Bands>()
  const confusions = { before: emptyConfusion(), after: emptyConfusion() }
  let count = 0
  const countIn = ({ before, after }: Bands, isFraud: boolean): void => {
    const label = isFraud ? 'fraud' : 'genuine'
    confusions.before[label][before] += 1
    confusions.after[label][after] += 1
    count += 1
  }
  return {
    receive: ({ eventid, producerid = '' }: Fact): void => {
      const isFraud = labels.get(producerid)
      const bands = waiting.get(eventid)
      if (isFraud === undefined) return
      if (bands) countIn(bands, isFraud)
      else byEvent.set(eventid, isFraud)
      waiting.delete(eventid)
    },
    note: (eventId: string, bands: Bands): void => {
      const isFraud = labels.get(eventId) ?? byEvent.get(eventId)
      if (isFraud !== undefined) countIn(bands, isFraud)
      else if (labels.size > 0) waiting.set(eventId, bands)
    },
    take: (): LabelCounts => ({ ...confusions, count }),
  }
}
