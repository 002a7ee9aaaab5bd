import type { Fact, FactDraft } from '../domain/fact.ts'

/** The fact that is stored under the keys after an append, and whether this append wrote it. */
type Appended = Readonly<{ fact: Fact; isNew: boolean }>

/** The event store, the outbox and the source of the audit trail at once. */
export type FactLog = {
  /**
   * Commits a fact, for ever. Safe to repeat and to race: the first writer of a happening wins, and every writer receives
   * the fact that is stored.
   */
  append(draft: FactDraft): Promise<Appended>
  /** Every fact of one event, in recorded order; empty if there is no such event. Strongly consistent. */
  history(tenantId: string, eventId: string): Promise<readonly Fact[]>
}
