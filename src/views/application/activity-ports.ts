import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { AccountActivity, Settlement, StoredActivity } from '../domain/activity.ts'

/** Identifies the activity of one account that an event names. */
export type ActivityKey = Pick<AccountActivity, 'tenantId' | 'accountId' | 'eventId' | 'happenedAt'>

/** Selects the activity of one account. A partner selects only its own. */
export type ActivityFilter = Tenancy &
  Readonly<{
    accountId: string
    /** Inclusive, as text that sorts: times of the movement, or of the receipt. */
    from: string
    to: string
    limit: number
    /** The end of the previous page. */
    after?: string | undefined
  }>

/** One page, newest first. `nextCursor` is `null` at the end. A page may have fewer items than `limit` and not be the last. */
type ActivityPage = Readonly<{ items: readonly StoredActivity[]; nextCursor: string | null }>

/** One page of the ids of events, newest first by the time of receipt. */
export type ReceivedPage = Readonly<{ eventIds: readonly string[]; nextCursor: string | null }>

/** The number of movements of an account, and of the accounts at their other ends. `complete` is false if it has more. */
export type CountedActivity = Readonly<{ movementCount: number; counterpartyCount: number; complete: boolean }>

/** Writes the read model of accounts: one item for each account that an event names. It may be deleted and rebuilt. */
export type ActivityWriter = {
  /** Writes an activity. `isTakenBack` is final. Safe to repeat and in any order. */
  record(activity: AccountActivity, later: Readonly<{ isTakenBack: boolean }>): Promise<void>
  /** Writes an activity with what became of its event. Safe to repeat and in any order: the highest step wins. */
  settle(activity: AccountActivity, settlement: Settlement): Promise<void>
  /** Deletes an activity that was written while its event was archived. Safe to repeat. */
  remove(activity: ActivityKey): Promise<void>
}

/** Reads it by key, usually less than a second behind. */
export type ActivityReader = {
  /** Returns movements of money, newest first by the time they happened. */
  movements(filter: ActivityFilter): Promise<ActivityPage>
  /** Counts movements of money, with one query of at most `limit` items, the newest. */
  count(filter: Omit<ActivityFilter, 'after'>): Promise<CountedActivity>
  /** Returns every event of the tenant, or of the partner, that names the account, newest first by the time of receipt. */
  received(filter: ActivityFilter): Promise<ReceivedPage>
  /**
   * Returns the events that were held, rejected or failed, also those that were approved afterwards, newest first. For a partner,
   * those among its newest 500 that name the account.
   */
  settled(
    filter: Pick<ActivityFilter, 'tenantId' | 'partnerId' | 'accountId' | 'limit'>,
  ): Promise<readonly StoredActivity[]>
}
