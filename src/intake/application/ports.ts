import type { Fact, FactDraft } from '#facts/domain/fact.ts'

/** An idempotency key of one event in a batch: whose it is, and a hash of the event it stands for. */
export type BatchKey = Readonly<{ id: string; payload: string }>

/** One event of a batch on its way into the log. */
export type BatchEntry = Readonly<{
  draft: FactDraft
  key?: BatchKey | undefined
  /** The fact that is known to be held of this same event: only its key is still to be noted. */
  held?: Fact | undefined
  /** Whether a fact that turns out to be held tells of this same event. The key of another event is not noted. */
  isSame: (held: Fact) => boolean
}>

/** What the log holds for an entry now; or that its key belongs to another event. */
export type Kept = Readonly<{ kind: 'held'; fact: Fact }> | Readonly<{ kind: 'key-reused' }>

/** The log and the memory of keys, as a batch writes them. */
export type BatchLog = {
  /**
   * Keeps every entry whose fact is new and whose key is free: fact and key together, or neither. Of an event that is held
   * already, only the key is noted. Tells for each, in order, what is held. Safe to repeat and to race. The entries, at
   * most 100, have different keys, and different events where they bring a fact.
   * An entry is rejected with Transient `store-unavailable` when the store does not take it; the others stand.
   */
  keep(entries: readonly BatchEntry[]): Promise<readonly PromiseSettledResult<Kept>[]>
}
