import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { claimantOf, type Review } from './review.ts'
import { currentChoices } from './review-choices.ts'

/** Which reviews a list has. A part that is absent accepts every review. */
export type ReviewFilter = Readonly<{
  /** `claimed`: open, with a valid claim. */
  status: 'open' | 'claimed' | 'decided'
  type?: string | undefined
  band?: Band | undefined
  /** A rule with its version, or without it for every version. */
  rule?: string | undefined
  /** In canonical form. */
  account?: string | undefined
  /** The person whose claim is valid, or `none`. Of decided reviews: a person who decided. */
  assignee?: Person | 'none' | undefined
  /** Due before this instant. */
  dueBefore?: Instant | undefined
  /** Decided at this instant or later. */
  decidedFrom?: Instant | undefined
  level?: 1 | 2 | undefined
  /** In minor units of `currency`. A debit and a credit count alike. */
  amountMin?: number | undefined
  currency?: string | undefined
  /** One person has decided, and another must. */
  waitsForSecond?: boolean | undefined
}>

/** The parts of a review that the saved views of a queue need. */
export type ReviewOutline = Pick<
  Review,
  | 'eventId'
  | 'status'
  | 'level'
  | 'openedAt'
  | 'dueAt'
  | 'decisions'
  | 'assessmentFactId'
  | 'act'
  | 'changedAt'
  | 'decidedAt'
  | 'assignee'
  | 'claimedUntil'
>

/** Returns whether a list with this filter has a review. */
export const accepts = (filter: ReviewFilter, review: Review, now: Instant): boolean =>
  hasStatus(filter, review, now) &&
  isAbsentOr(filter.type, review.type) &&
  isAbsentOr(filter.band, review.band) &&
  isAbsentOr(filter.level, review.level) &&
  isAbsentOr(filter.currency, review.amount?.currency) &&
  hasAssignee(filter, review, now) &&
  (filter.rule === undefined || review.rules.some((id) => id === filter.rule || id.startsWith(`${filter.rule}@`))) &&
  (filter.account === undefined || review.accounts.some(({ accountId }) => accountId === filter.account)) &&
  (filter.dueBefore === undefined || review.dueAt < filter.dueBefore) &&
  (filter.decidedFrom === undefined || (review.decidedAt ?? '') >= filter.decidedFrom) &&
  (filter.amountMin === undefined || Math.abs(review.amount?.minorUnits ?? 0) >= filter.amountMin) &&
  (filter.waitsForSecond === undefined || waitsForSecond(review) === filter.waitsForSecond)

/** Returns whether one person has decided on the assessment that the review has now and another must, at level one. */
export const waitsForSecond = (review: Pick<Review, 'status' | 'level' | 'decisions' | 'assessmentFactId'>): boolean =>
  review.status === 'open' && review.level === 1 && currentChoices(review).length > 0

const isAbsentOr = <Value>(wanted: Value | undefined, value: Value | undefined): boolean =>
  wanted === undefined || wanted === value

const hasStatus = ({ status }: ReviewFilter, review: Review, now: Instant): boolean =>
  status === 'claimed' ? review.status === 'open' && claimantOf(review, now) !== undefined : review.status === status

const hasAssignee = ({ status, assignee }: ReviewFilter, review: Review, now: Instant): boolean => {
  if (assignee === undefined) return true
  const claimant = claimantOf(review, now)
  if (assignee === 'none') return claimant === undefined
  return status === 'decided'
    ? review.decisions.some(({ person }) => isSamePerson(person, assignee))
    : claimant !== undefined && isSamePerson(claimant, assignee)
}
