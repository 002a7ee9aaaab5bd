import type * as z from 'zod'
import type { reviewRow } from '#api/reviews/review-row.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { claimantOf, type Review } from '../domain/review.ts'
import { choosersOf, missingFor } from '../domain/review-choices.ts'

/** A review as a list shows it. */
export type ReviewRow = z.output<typeof reviewRow>

/** Describes a review for a list, as it is at `now`: a claim that has ended is not shown. */
export const reviewRowOf = (review: Review, now: Instant): ReviewRow => {
  const { eventId, type, receivedAt, correlationId, partnerId, purpose, status, level, score, band } = review
  const {
    firstReason,
    rules,
    amount,
    accounts,
    openedAt,
    dueAt,
    overdueAt,
    levelTwoDueAt,
    decidedAt,
    outcome,
    policy,
  } = review
  const claimedBy = status === 'open' ? claimantOf(review, now) : undefined
  return {
    ...{ eventId, type, receivedAt, correlationId, purpose, status, level, score, band },
    ...(partnerId !== undefined && { partnerId }),
    ...(firstReason !== undefined && { firstReason }),
    rules: [...rules],
    ...(amount && { amount: { ...amount } }),
    accounts: accounts.map(({ role, accountId }) => ({ role, accountId })),
    ...{ openedAt, dueAt },
    ...(overdueAt !== undefined && { overdueAt }),
    ...(levelTwoDueAt !== undefined && { levelTwoDueAt }),
    ...(claimedBy && { claimedBy: { ...claimedBy }, claimedUntil: review.claimedUntil }),
    approvals: approvalsOf(review),
    ...(status === 'decided' && { decidedAt, outcome, isLate: review.decisions.some(({ isLate }) => isLate) }),
    policy: { id: policy.id, version: policy.version },
    version: review.version,
  }
}

/**
 * The people who agree on the outcome that most have chosen, and the number it needs. It does not name the outcome, so that a
 * second person can decide without knowing the first choice.
 */
const approvalsOf = (review: Review): Readonly<{ have: number; need: number }> => {
  const outcomes = (['approve', 'reject'] as const).map((outcome) => {
    const have = choosersOf(review, outcome).length
    return { have, need: have + missingFor(review, outcome) }
  })
  const [leading = { have: 0, need: review.need }] = outcomes.toSorted(
    (one, other) => other.have - one.have || one.need - other.need,
  )
  return leading
}
