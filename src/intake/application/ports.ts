import type { HeldFact } from '#facts/application/fact-log.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Belongings } from '#facts/domain/vault-item.ts'

/** The idempotency key of one event in a batch: the id of the key, and the hash of the event. */
export type BatchKey = Readonly<{
  id: string
  payload: string
  /** Hashes of the same event that an earlier version, or an earlier key of hashes, may have stored. */
  earlierPayloads?: readonly string[] | undefined
}>

/** One event of a batch, to be written to the log. */
export type BatchWrite = Readonly<{
  draft: FactDraft
  belongings?: Belongings | undefined
  key?: BatchKey | undefined
  /** The fact of this event, if the log is known to hold it. Then only the key is written. */
  held?: HeldFact | undefined
  /** Returns whether a fact in the log records this event. If it records a different one, the key is not written. */
  isSame: (held: HeldFact) => Promise<boolean>
}>

/** The fact that the log holds for an event, or the result that its key belongs to a different event. */
export type BatchWriteResult = Readonly<{ kind: 'held'; held: HeldFact }> | Readonly<{ kind: 'key-reused' }>

/** Writes the facts and the idempotency keys of a batch. */
export type BatchLog = {
  /**
   * Writes each event whose fact is new and whose key is free: fact, belongings and key together, or none of them. For an event that the log
   * already holds, it writes only the key. Returns the result of each, in order. Safe to repeat and to race. There are at most
   * 100 events; no two have the same key, and no two with a new fact have the same event id.
   * An event that the store does not accept is rejected with Transient `store-unavailable`. The others are not affected.
   */
  keep(writes: readonly BatchWrite[]): Promise<readonly PromiseSettledResult<BatchWriteResult>[]>
}
