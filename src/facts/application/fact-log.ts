import type { Fact, FactDraft } from '../domain/fact.ts'

/** What the log holds under a fact's keys after an append, and whether this append put it there. */
type Appended = Readonly<{ fact: Fact; isNew: boolean }>

/** The event store, the outbox and the source of the audit trail at once. */
export type FactLog = {
  /**
   * Commits a fact, for ever. Safe to repeat and to race: the first writer of a happening wins, and everybody is told
   * what is held, which is this fact or the one that came first.
   */
  append(draft: FactDraft): Promise<Appended>
  /** Every fact of one event, in the order they were recorded; empty where there is no such event. Strongly consistent. */
  history(tenantId: string, eventId: string): Promise<readonly Fact[]>
}
