import { kindOf } from '#facts/domain/happening.ts'
import type { Records } from './records.ts'

/** A fault of a part that was caused: when it ended, and its words. */
export type CausedFault = Readonly<{ words: string; endedAtMs: number }>

/** The longest time from the end of a fault until every event received before was decided and audited. */
export type Recovery = Readonly<{ afterMs: number; words: string; eventId: string }>

/** Returns the longest recovery, or `undefined` when no event waited for the end of a fault. */
export const longestRecovery = (
  faults: readonly CausedFault[],
  { facts, entries }: Pick<Records, 'facts' | 'entries'>,
): Recovery | undefined => {
  const auditedAt = Map.groupBy(entries, ({ eventId }) => eventId)
  const events = facts
    .filter(({ fact }) => kindOf(fact) === 'moved')
    .map(({ eventId, fact }) => {
      const times = [fact.recordedat, ...(auditedAt.get(eventId)?.map(({ auditedAt }) => auditedAt) ?? [])]
      return { eventId, receivedAtMs: Date.parse(fact.receivedat), throughAtMs: Math.max(...times.map(Date.parse)) }
    })
  const recoveries = faults.flatMap(({ words, endedAtMs }) =>
    events
      .filter(({ receivedAtMs, throughAtMs }) => receivedAtMs <= endedAtMs && throughAtMs > endedAtMs)
      .map(({ eventId, throughAtMs }) => ({ afterMs: throughAtMs - endedAtMs, words, eventId })),
  )
  return recoveries.toSorted((a, b) => b.afterMs - a.afterMs)[0]
}
