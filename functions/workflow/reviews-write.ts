import { makeDoor } from '#access/adapters/door.ts'
import { reviewActEndpoints } from '#api/reviews/acts.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import {
  digestKeysSettings,
  factsSettings,
  idempotencySettings,
  policiesSettings,
  reviewsSettings,
  vaultSettings,
} from '#platform/config.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { pause } from '#platform/pause.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { systemClock as clock } from '#platform/system-clock.ts'
import { makeVaultDigests, makeVaultTakeOutLater } from '#vault/adapters/vault-parts.ts'
import { makeDynamoPolicies } from '#workflow/adapters/dynamo-policies.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import { reviewingCall } from '#workflow/adapters/reviewing-call.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'

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
const actOnReview = makeActOnReview({
  facts: makeDynamoFactLog(dynamo, facts),
  reviews: makeDynamoReviews(dynamo, { table: config.reviewsTable, facts }),
  policies: makeDynamoPolicies(dynamo, config.policies),
  takeOut: makeVaultTakeOutLater(config),
  clock,
  pause,
})
const once = makeOnce(dynamo, config.keys, makeVaultDigests(config).hashesOf)

/** Acts on reviews: answers when the review, its fact, the words of the person and the move of the event are written. */
export const handler = routeCalls(
  door,
  reviewActEndpoints.map((endpoint) => reviewingCall({ ...door, once, clock, endpoint }, actOnReview)),
)
