import { makeDoor } from '#access/adapters/door.ts'
import type { Endpoint } from '#api/endpoint.ts'
import { claimNextReviewEndpoint } from '#api/review-queue.ts'
import {
  attachReferenceEndpoint,
  claimReviewEndpoint,
  commentOnReviewEndpoint,
  decideReviewEndpoint,
  escalateReviewEndpoint,
  reassignReviewEndpoint,
  releaseReviewEndpoint,
} from '#api/reviews/acts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { pause } from '#platform/pause.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { vaultSettings } from '#platform/settings/custody.ts'
import { digestKeysSettings, factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { policiesSettings, reviewsSettings } from '#platform/settings/stations.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeVaultDigests, makeVaultTakeOutLater } from '#vault/adapters/vault-parts.ts'
import { makeDynamoPolicies } from '#workflow/adapters/dynamo-policies.ts'
import { makeDynamoReviewQueue } from '#workflow/adapters/dynamo-review-queue.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { nextReviewCall, reportPassedOver } from '#workflow/adapters/next-review-call.ts'
import { reviewingCall } from '#workflow/adapters/reviewing-call.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'
import { makeClaimNextReview } from '#workflow/application/claim-next-review.ts'

const { door, config, dynamo } = makeDoor(
  'reviews-write',
  factsSettings,
  idempotencySettings,
  policiesSettings,
  reviewsSettings,
  vaultSettings,
  digestKeysSettings,
)
const facts = { ...config.facts, vaultTable: config.vault.table }
const needs = {
  facts: makeDynamoFactLog(dynamo, facts),
  reviews: makeDynamoReviews(dynamo, { table: config.reviewsTable, facts }),
  policies: makeDynamoPolicies(dynamo, config.policies),
  takeOut: makeVaultTakeOutLater(config),
  clock,
}
const queue = makeDynamoReviewQueue(dynamo, config.reviewsTable, pause)
const actOnReview = makeActOnReview({ ...needs, queue, pause })
const warn = reportPassedOver(door.logger)
const claimNextReview = makeClaimNextReview({ ...needs, queue, random: Math.random, warn })
const once = makeOnce(dynamo, config.keys, makeVaultDigests(config).hashesOf)

const act = (endpoint: Endpoint) => reviewingCall({ ...door, once, clock, endpoint }, actOnReview)

/**
 * Acts on reviews: answers when the review, its fact, the words of the person and the move of the event are written. `next` finds
 * the review that it claims.
 */
export const handler = routeCalls(door, [
  act(claimReviewEndpoint),
  act(releaseReviewEndpoint),
  act(commentOnReviewEndpoint),
  act(attachReferenceEndpoint),
  act(escalateReviewEndpoint),
  act(reassignReviewEndpoint),
  act(decideReviewEndpoint),
  nextReviewCall({ ...door, once, clock, endpoint: claimNextReviewEndpoint }, claimNextReview),
])
