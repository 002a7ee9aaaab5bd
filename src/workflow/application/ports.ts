import type { DefinitionRegister } from '#approval/application/definitions.ts'
import type { Person } from '#approval/domain/person.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import type { Belongings } from '#facts/domain/vault-item.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Tenancy } from '#kernel/domain/tenant.ts'
import type { DecisionPolicy, PolicyName } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'
import type { ReviewOutline } from '../domain/review-filter.ts'

/** The decision policies of tenants. */
export type Policies = {
  /**
   * Returns the active decision policy of a tenant: its own, else the standard one. May be some seconds old.
   * @throws Transient `store-unavailable`, or `decision-policy-unusable` when the running code cannot decide with it.
   */
  active(tenantId: string): Promise<DecisionPolicy>
  /**
   * Returns the decision policy that a review names.
   * @throws Transient `store-unavailable`, or `decision-policy-unusable` also when its row is missing.
   */
  named(tenantId: string, name: PolicyName): Promise<DecisionPolicy>
}

/** The proposed and activated decision policies of tenants. */
export type PolicyRegister = DefinitionRegister<DecisionPolicy>

/** A fact, and its values for the vault. */
type ReviewDraft = Readonly<{ draft: FactDraft; belongings?: Belongings | undefined }>

/** What the condition of a write compares, unchanged as it is stored: a row that was edited by hand can have anything. */
export type ReviewLock = Readonly<{ act?: unknown; claimedUntil?: unknown }>

/** The row of a review. Without `review`, it was edited by hand and cannot be read. */
export type StoredReview = Readonly<{ lock: ReviewLock; review?: Review }>

/** A review as it was read, as it becomes, and the facts of the change. Without `before`, the review is opened. */
export type ReviewWrite = Readonly<{
  before?: ReviewLock | undefined
  after: Review
  facts: readonly ReviewDraft[]
}>

/** The names of a review in every store. */
export type ReviewKey = Pick<Review, 'tenantId' | 'eventId'>

/** The reviews of events. */
export type Reviews = {
  /**
   * The review of one event; `undefined` if it has none, or if the event is outside the tenancy. Strongly consistent.
   * @throws Transient `store-unavailable`, or `review-unreadable` if its row was edited by hand.
   */
  read(tenancy: Tenancy, eventId: string): Promise<Review | undefined>
  /**
   * The row of a review, also one that cannot be read; `undefined` if there is none. Strongly consistent.
   * @throws Transient `store-unavailable`.
   */
  stored(key: ReviewKey): Promise<StoredReview | undefined>
  /**
   * Writes a review and the facts of its change: all or nothing. Returns `false`, and writes nothing, if the review is not as it
   * was read, or the log has one of the facts: another writer was faster, or a repeat finds what it wrote.
   * @throws Transient `store-unavailable`.
   */
  write(change: ReviewWrite): Promise<boolean>
  /**
   * Open reviews that were due before now and were not escalated for it, in pages, the oldest of each part of the index first. From
   * an index: a review that changed just now can be missing, or be there still. @throws Transient `store-unavailable`.
   */
  overdue(now: Instant): AsyncIterable<readonly ReviewKey[]>
}

/** An event, and its place in the list of its status. */
export type EventPlace = Readonly<{ eventId: string; place: string }>

/** The events of a tenant by status, as the read model has them. */
export type EventsByStatus = {
  /**
   * Returns the events after a place, in pages. A page may have fewer events than `limit` and a next one.
   * @throws Transient `store-unavailable`.
   */
  page(
    query: Readonly<{ tenantId: string; status: 'held' | 'rejected'; after?: string | undefined; limit: number }>,
  ): Promise<Readonly<{ events: readonly EventPlace[]; next?: string | undefined }>>
}

/** A review, and its place in the order of its queue. Places sort as text. */
export type QueuedReview = Readonly<{ place: string; review: Review }>

/** Which reviews of a tenant. */
export type QueuePart = Readonly<{
  tenantId: string
  status: Review['status']
  /** Of the open ones, only those that any person who reviews can decide. Default: also those that need a supervisor. */
  isForOfficers?: boolean | undefined
}>

/** A part of the queue of a tenant: open reviews, most urgent first, or decided ones, newest first. */
export type QueueSpan = QueuePart &
  Readonly<{
    /** Only open reviews that are due before this instant. The minute can have later ones. */
    dueBefore?: Instant | undefined
    /** Only reviews that were decided at this instant or later. */
    decidedFrom?: Instant | undefined
    /** The other way round: least urgent or oldest first. */
    isReversed?: boolean | undefined
    /** The place before the first review. */
    after?: string | undefined
    /** The most reviews that are returned. */
    limit: number
  }>

/** The claims of a person that are valid at `now`. */
type ValidClaims = Readonly<{ tenantId: string; person: Person; now: Instant; limit: number }>

/** What a list of reviews reads. From an index: a change of just now can be missing. A review that cannot be read is left out. */
export type ReviewQueue = {
  /**
   * Reads a part of a queue. `next` is the place of the last review that was read, and is absent at the end.
   * @throws Transient `store-unavailable`.
   */
  read(span: QueueSpan): Promise<Readonly<{ reviews: readonly QueuedReview[]; next?: string | undefined }>>
  /**
   * The open reviews on which a person has a valid claim, in the order of the queue. If there are more than `limit`, those whose
   * claims end last. The reviews themselves are strongly consistent. @throws Transient `store-unavailable`.
   */
  claimedBy(claims: ValidClaims): Promise<readonly QueuedReview[]>
  /**
   * What the saved views need of a part of a queue. `isComplete` is false if there are more than `limit`.
   * @throws Transient `store-unavailable`.
   */
  outline(span: QueueSpan): Promise<Readonly<{ reviews: readonly ReviewOutline[]; isComplete: boolean }>>
}
