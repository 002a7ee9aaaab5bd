import { makeDoor } from '#access/adapters/door.ts'
import { listReviewsEndpoint } from '#api/review-queue.ts'
import { getReviewSummaryEndpoint, listReviewPeopleEndpoint } from '#api/reviews/review-outline.ts'
import { getReviewEndpoint } from '#api/reviews/review-task.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { cached } from '#platform/cached.ts'
import { unlessKnown } from '#platform/conditional-answer.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { pause } from '#platform/pause.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { factsSettings } from '#platform/settings/facts.ts'
import { reviewsSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeVaultReader } from '#vault/adapters/vault-parts.ts'
import { makeDynamoReviewQueue } from '#workflow/adapters/dynamo-review-queue.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { makeGetReview } from '#workflow/application/get-review.ts'
import { makeGetReviewSummary } from '#workflow/application/get-review-summary.ts'
import { makeListReviewPeople, makeReadReviewPeople } from '#workflow/application/list-review-people.ts'
import { makeListReviews } from '#workflow/application/list-reviews.ts'
import { extraCacheMs, makeReadQueueOutline } from '#workflow/application/queue-outline.ts'

const { door, config, dynamo } = makeDoor('reviews-read', factsSettings, reviewsSettings, vaultSettings)
const { reviewsTable: table, facts } = config
const queue = makeDynamoReviewQueue(dynamo, table, pause)
// Each reads all open reviews of a tenant, and many screens ask at once.
const kept = { extraMs: extraCacheMs, graceMs: 0, nowMs: Date.now }
const outline = cached({ read: makeReadQueueOutline({ queue, clock }), ttlMs: 2_000, ...kept })
const people = cached({ read: makeReadReviewPeople({ queue, clock }), ttlMs: 30_000, ...kept })

const listReviews = makeListReviews({ queue, clock })
const getReviewSummary = makeGetReviewSummary({ outline, clock })
const listReviewPeople = makeListReviewPeople({ people })
const getReview = makeGetReview({
  facts: makeDynamoFactLog(dynamo, facts),
  reviews: makeDynamoReviews(dynamo, { table, facts }),
  vault: makeVaultReader(config, dynamo, 'reviews-read'),
  clock,
})

/** Returns the queue of reviews, its summary, the people who review, and one review with everything for a decision. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint: listReviewsEndpoint }, async ({ query }, caller) => ({
    status: 200,
    body: await listReviews(caller, query),
  })),
  guardedCall({ ...door, endpoint: getReviewSummaryEndpoint }, async (_, caller) => ({
    status: 200,
    body: await getReviewSummary(caller),
  })),
  guardedCall({ ...door, endpoint: listReviewPeopleEndpoint }, async (_, caller) => ({
    status: 200,
    body: await listReviewPeople(caller),
  })),
  guardedCall({ ...door, endpoint: getReviewEndpoint }, async (request, caller) => {
    const { state, show } = await getReview(caller, request.pathParameters.eventId ?? '', request.query)
    return unlessKnown(request, state, async () => {
      const body = await show()
      return { status: 200, body, isReading: body.preview !== true }
    })
  }),
])
