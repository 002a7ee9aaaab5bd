import type { Fact } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { EventCount } from '../domain/event-count.ts'
import type { EventFilter } from '../domain/event-filter.ts'
import type { EventIdentity, EventRow, Relations, Revocation, RowChange } from '../domain/event-row.ts'
import type { ReceivedPage } from './activity-ports.ts'

export type Page = Readonly<{ items: readonly EventRow[]; nextCursor: string | null }>

/** What a row has after a change, also if another change won. */
export type RowState = Readonly<{
  isArchived: boolean
  /** Another event of the same owner reversed or corrected it. */
  isTakenBack: boolean
}>

/** The key of a row. */
export type EventKey = Tenancy & Pick<EventIdentity, 'eventId'>

/** The number of events that a tenant received on one day. `complete` is false if it has more than the answer counts. */
export type DayCounts = Readonly<{ counts: readonly EventCount[]; complete: boolean }>

/** The read model: one row for each event. It may be deleted at any time and rebuilt from the facts. */
export type EventRows = {
  /**
   * Applies one change. Safe to repeat and in any order: the final row is the same, and so are the counts of its day. Returns
   * what is known of the event then.
   */
  apply(event: EventIdentity, change: RowChange): Promise<RowState>
  /**
   * Marks an event of the same owner as reversed or corrected, also before the event is known. Safe to repeat and in any order.
   * Returns what is known of the event then.
   */
  revoke(event: EventKey, revocation: Revocation): Promise<RowState>
  /**
   * Deletes the row of an archived event with the activity of the accounts that it names, all or nothing. Until its messages have
   * left all queues, no later change makes a row of it again. Safe to repeat.
   */
  remove(event: EventKey, archivedAt: Instant): Promise<void>
  /** Returns what reversed or corrected an event; nothing if there is no row. Usually less than a second behind. */
  revocationsOf(event: EventKey & Pick<EventIdentity, 'type'>): Promise<Pick<Relations, 'reversedBy' | 'correctedBy'>>
  /** Returns one page, newest first: of the tenant, or of the partner. */
  list(filter: EventFilter): Promise<Page>
  /** Returns the row of an event that belongs to one of these tenants, whichever it is. */
  find(tenantIds: readonly string[], eventId: string): Promise<EventRow | undefined>
  /** Returns the rows of these events that the tenancy covers, in no particular order. */
  read(tenancy: Tenancy, eventIds: readonly string[]): Promise<readonly EventRow[]>
  /**
   * Returns the newest events of the tenant, or of the partner, for which the same rules fired and which their first step did not
   * simply approve. `complete` is false if there are more than `limit`. A partner reads nothing of others.
   */
  similar(
    tenancy: Tenancy,
    rules: readonly string[],
    limit: number,
  ): Promise<Readonly<{ eventIds: readonly string[]; complete: boolean }>>
  /** Counts the events that a tenant received on one day. */
  counts(tenantId: string, day: string): Promise<DayCounts>
}

/** Tenants with an entry in the register. `complete` is false if there can be others. */
export type KnownTenants = Readonly<{ tenantIds: readonly string[]; complete: boolean }>

/** Selects the facts with one correlation id. */
type CorrelationFilter = Tenancy &
  Readonly<{
    correlationId: string
    limit: number
    /** The end of the previous page. */
    after?: string | undefined
  }>

/** The facts with a correlation id, of every event of the tenant or the partner. */
export type CorrelatedFacts = {
  /**
   * Returns one page, in recorded order. It may have fewer facts than `limit` and not be the last. Facts that were moved to the
   * archive are left out. @throws Transient `store-unavailable`.
   */
  page(filter: CorrelationFilter): Promise<Readonly<{ facts: readonly Fact[]; nextCursor: string | null }>>
  /** Returns one page of the events, of every partner: their rows have the partner. @throws Transient `store-unavailable`. */
  eventIds(filter: EventFilter & Readonly<{ correlationId: string }>): Promise<ReceivedPage>
}
