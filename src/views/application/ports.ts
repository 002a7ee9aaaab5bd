import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { EventIdentity, EventRow, RowChange } from '../domain/event-row.ts'

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

/** The read model: one row for each event. It may be deleted at any time and rebuilt from the facts. */
export type EventRows = {
  /** Applies one change. Safe to repeat and in any order: the final row is the same. */
  apply(event: EventIdentity, change: RowChange): Promise<void>
  /** Returns one page, newest first, from an index alone: of the tenant, or of the partner. */
  list(filter: EventFilter): Promise<Page>
}
