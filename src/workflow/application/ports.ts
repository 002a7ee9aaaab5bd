import type { Person } from '#approval/domain/person.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Belongings } from '#facts/domain/vault-item.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { DecisionPolicy } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'

/** The decision policies of tenants. */
export type Policies = {
  /**
   * Returns the active decision policy of a tenant: its own, else the standard one. May be some seconds old.
   * @throws Transient `store-unavailable`, or `decision-policy-unusable` when the running code cannot decide with it.
   */
  active(tenantId: string): Promise<DecisionPolicy>
}

/** A fact, and its values for the vault. */
export type ReviewDraft = Readonly<{ draft: FactDraft; belongings?: Belongings | undefined }>

/** A review as it was read, as it becomes, and the facts of the change. Without `before`, the review is opened. */
export type ReviewWrite = Readonly<{
  before?: Review | undefined
  after: Review
  facts: readonly ReviewDraft[]
}>

/** The names of a review in every store. */
export type ReviewKey = Pick<Review, 'tenantId' | 'eventId'>

/** The reviews of events. */
export type Reviews = {
  /**
   * The review of one event; `undefined` if it has none, or if the event is outside the tenancy. Strongly consistent.
   * @throws Transient `store-unavailable`.
   */
  read(tenancy: Tenancy, eventId: string): Promise<Review | undefined>
  /**
   * Writes a review and the facts of its change: all or nothing. Returns `false`, and writes nothing, if the review is not as it
   * was read, or the log has one of the facts: another writer was faster, or a repeat finds what it wrote.
   * @throws Transient `store-unavailable`.
   */
  write(change: ReviewWrite): Promise<boolean>
  /**
   * Open reviews that were due before now and were not escalated for it, at most `limit`, in any order. From an index: a review
   * that changed just now can be missing, or be there still. @throws Transient `store-unavailable`.
   */
  overdue(now: Instant, limit: number): Promise<readonly ReviewKey[]>
}

/** Which reviews a list has. A filter that is absent accepts every review. */
export type ReviewFilter = Readonly<{
  status: 'open' | 'claimed' | 'decided'
  type?: string | undefined
  band?: Band | undefined
  rule?: string | undefined
  account?: string | undefined
  /** A person whose claim is valid, or `none` for reviews without a valid claim. */
  assignee?: Person | 'none' | undefined
  /** Due before this instant. */
  dueBefore?: Instant | undefined
  level?: 1 | 2 | undefined
  amountMin?: Money | undefined
}>

/** A page of reviews. `next` is the place after it. */
export type ReviewPage = Readonly<{ items: readonly Review[]; next?: string | undefined }>

/** The reviews of a tenant in the order of the queue. From an index, so a change of just now can be missing. */
export type ReviewQueue = {
  /** One page, most urgent first; decided reviews newest first. @throws Transient `store-unavailable`. */
  page(
    tenantId: string,
    filter: ReviewFilter,
    page: Readonly<{ limit: number; after?: string | undefined }>,
  ): Promise<ReviewPage>
  /** The most urgent open reviews, at most `limit`, for a caller that claims one of them. @throws Transient `store-unavailable`. */
  candidates(tenantId: string, filter: ReviewFilter, limit: number): Promise<readonly Review[]>
  /** Open reviews for counting, at most `countMax`. `isComplete` is false if there are more. @throws Transient `store-unavailable`. */
  summaryRows(tenantId: string, countMax: number): Promise<Readonly<{ rows: readonly Review[]; isComplete: boolean }>>
}
