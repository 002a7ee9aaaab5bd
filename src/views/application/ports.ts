import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { EventIdentity, EventRow, Relations, Revocation, RowChange } from '../domain/event-row.ts'

/** Selects the rows of a page. `from` and `to` are times of receipt, inclusive, as text that sorts. */
export type EventFilter = Tenancy &
  Readonly<{
    status?: EventStatus | undefined
    type?: string | undefined
    from: string
    to: string
    limit: number
    /** The end of the previous page. */
    after?: string | undefined
  }>

export type Page = Readonly<{ items: readonly EventRow[]; nextCursor: string | null }>

/** What a row has after a change, also if another change won. */
export type RowState = Readonly<{
  isArchived: boolean
  /** Another event of the same owner reversed or corrected it. */
  isTakenBack: boolean
}>

/** The key of a row. */
export type EventKey = Tenancy & Pick<EventIdentity, 'eventId'>

/** The read model: one row for each event. It may be deleted at any time and rebuilt from the facts. */
export type EventRows = {
  /** Applies one change. Safe to repeat and in any order: the final row is the same. Returns what is known of the event then. */
  apply(event: EventIdentity, change: RowChange): Promise<RowState>
  /** Marks an event of the same owner as reversed or corrected, also before the event is known. Safe to repeat and in any order. */
  revoke(event: EventKey, revocation: Revocation): Promise<void>
  /**
   * Deletes the row of an archived event, with what was noted about it. Until its messages have left all queues, no later change
   * makes a row of it again. Safe to repeat.
   */
  remove(event: EventKey, archivedAt: Instant): Promise<void>
  /** Returns what reversed or corrected an event; nothing if there is no row. Usually less than a second behind. */
  revocationsOf(event: EventKey & Pick<EventIdentity, 'type'>): Promise<Pick<Relations, 'reversedBy' | 'correctedBy'>>
  /** Returns the rows of these events that exist and that the tenancy covers, in any order, with one call for each hundred. */
  read(tenancy: Tenancy, eventIds: readonly string[]): Promise<readonly EventRow[]>
  /** Returns one page, newest first, from an index alone: of the tenant, or of the partner. */
  list(filter: EventFilter): Promise<Page>
}
