import { randomUUID } from 'node:crypto'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Review } from '#workflow/domain/review.ts'
import { makeFactLog } from '../ports/facts-stores.ts'
import { makeReviewQueueOf, makeReviewsOf } from '../ports/workflow-stores.ts'
import { aFact } from './a-fact.ts'
import { aReview, reviewIssuer } from './a-review.ts'

/** A holder of a token of a tenant that reviews. */
export const aReviewCaller = (tenantId: string, known: Partial<Caller> = {}): Caller => ({
  subject: 'ana',
  issuer: reviewIssuer,
  tenantId,
  partnerId: undefined,
  scopes: new Set(['reviews:read', 'reviews:decide']),
  isOperator: false,
  ...known,
})

/** A tenant of its own with reviews, at a fixed time that a test can change. */
export const aReviewWorld = () => {
  const facts = makeFactLog()
  const [reviews, queue] = [makeReviewsOf(facts), makeReviewQueueOf(facts)]
  const tenantId = `reviews-${randomUUID()}`
  let now: Instant = '2026-03-01T13:00:00.000Z'
  return {
    ...{ facts, reviews, queue, tenantId },
    caller: aReviewCaller(tenantId),
    clock: () => now,
    setTime: (instant: Instant) => {
      now = instant
    },
    /** Stores a review with its received event. Returns the review. */
    add: async (known: Partial<Review> = {}): Promise<Review> => {
      const review = aReview({ tenantId, ...known })
      const { eventId: eventid, receivedAt: receivedat, type, correlationId: correlationid } = review
      await facts.append(aFact({ tenantid: tenantId, eventid, receivedat, type, eventtype: type, correlationid }))
      await reviews.write({ after: review, facts: [] })
      return review
    },
    /** Stores a review again, as a test changes it. */
    change: async (before: Review, known: Partial<Review>): Promise<Review> => {
      const after = { ...before, act: before.act + 1, ...known }
      if (!(await reviews.write({ before, after, facts: [] }))) throw new Error('The review was changed meanwhile.')
      return after
    },
  }
}
