import { randomUUID } from 'node:crypto'
import { makeTakeOutLater } from '#vault/application/take-out.ts'
import { makeClaimNextReview } from '#workflow/application/claim-next-review.ts'
import type { ReviewQueue, Reviews } from '#workflow/application/ports.ts'
import { readReviewFilter } from '#workflow/application/review-query.ts'
import { standardPolicies } from '../doubles/standard-policies.ts'
import { aReviewer, reviewIssuer } from './a-review.ts'
import { aReviewCaller, aReviewWorld } from './a-review-world.ts'
import { someDataKeys } from './a-vault.ts'

/** A call of `next`. By default Ana's, with a key of its own. */
type Press = Readonly<{
  id?: string
  issuer?: string
  scopes?: readonly string[]
  key?: string
  query?: Readonly<Record<string, string>>
}>

/** A tenant, and `next` for its people. `broken` replaces parts. `read` lists the rows of each reading of the queue. */
export const aNextDesk = (
  broken: Readonly<{ read?: ReviewQueue['read']; write?: Reviews['write']; first?: Parts['facts']['first'] }> = {},
) => {
  const world = aReviewWorld()
  const { queue, reviews, facts, clock, tenantId } = world
  const read: number[] = []
  const warned: unknown[] = []
  const claimNextReview = makeClaimNextReview({
    facts: { first: broken.first ?? facts.first },
    queue: {
      ...queue,
      read: async (span) => {
        const page = await (broken.read ?? queue.read)(span)
        read.push(page.reviews.length)
        return page
      },
    },
    reviews: { ...reviews, ...(broken.write && { write: broken.write }) },
    policies: standardPolicies,
    takeOut: makeTakeOutLater({ dataKeys: someDataKeys() }),
    clock,
    random: Math.random,
    warn: ({ eventId }) => void warned.push(eventId),
  })
  const press = ({ id = 'ana', issuer = reviewIssuer, scopes, key = randomUUID(), query = {} }: Press = {}) => {
    const caller = aReviewCaller(tenantId, { subject: id, issuer })
    return claimNextReview(readReviewFilter(query, { caller, now: clock() }), {
      tenantId,
      actor: { id, kind: 'user', issuer },
      scopes: aReviewer(id, scopes).scopes,
      operation: 'POST /v1/reviews/next',
      idempotencyKey: key,
    })
  }
  return { ...world, ...{ press, read, warned } }
}

type Parts = ReturnType<typeof aReviewWorld>
