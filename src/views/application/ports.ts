import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Change, EventIdentity, EventRow } from '../domain/event-row.ts'

/** Which rows a list shows. Times are received times, both inclusive; text that sorts. */
export type Filter = Readonly<{
  tenantId: string
  status?: EventStatus | undefined
  type?: string | undefined
  from: string
  to: string
  limit: number
  /** Where the page before ended. */
  after?: string | undefined
}>

export type Page = Readonly<{ items: readonly EventRow[]; nextCursor: string | null }>

/** The read model: a row for each event. It may be thrown away at any time; the facts bring it back. */
export type EventRows = {
  /** Applies one change. Safe to repeat and in any order: the row says the same in the end. */
  apply(event: EventIdentity, change: Change): Promise<void>
  /** One page, newest first, from the index alone. */
  list(filter: Filter): Promise<Page>
}
