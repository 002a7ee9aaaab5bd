import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { Fact, FactDraft } from '../domain/fact.ts'
import type { Belongings } from '../domain/vault-item.ts'

/** A fact in the log. Its digest is present if it was stored with one. */
export type HeldFact = Readonly<{ fact: Fact; digest?: string | undefined }>

/** The fact that is stored under the keys after an append, and whether this append wrote it. */
type AppendResult = HeldFact & Readonly<{ isNew: boolean }>

/** The event store. It is also the outbox and the source of the audit trail. */
export type FactLog = {
  /**
   * Commits a fact permanently, and what belongs to it: all or nothing. Safe to repeat and to race: the first writer of a
   * happening wins, and every writer receives the stored fact. @throws Transient `store-unavailable`.
   */
  append(draft: FactDraft, belongings?: Belongings): Promise<AppendResult>
  /**
   * Every fact of one event, in recorded order; empty if there is no such event, or if it is outside the tenancy. Strongly
   * consistent. @throws Transient `store-unavailable`.
   */
  history(tenancy: Tenancy, eventId: string): Promise<readonly Fact[]>
  /**
   * The fact `received` of one event with its digest; `undefined` if there is no such event, or if it is outside the tenancy.
   * Strongly consistent. @throws Transient `store-unavailable`.
   */
  first(tenancy: Tenancy, eventId: string): Promise<HeldFact | undefined>
}
