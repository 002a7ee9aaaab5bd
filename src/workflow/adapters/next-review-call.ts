import { actorOf } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { describeError } from '#platform/describe-error.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Once } from '#platform/idempotency.ts'
import type { Logger } from '#platform/logger.ts'
import type { Call } from '#platform/route-calls.ts'
import type { ClaimNextReview } from '../application/claim-next-review.ts'
import type { ReviewKey } from '../application/ports.ts'
import { readReviewFilter } from '../application/review-query.ts'
import { reviewRowOf } from '../application/review-row.ts'

type Parts = GuardedParts & Readonly<{ once: Once; clock: Clock }>

/** Builds the call that claims the most urgent review. A key belongs to one person and the filters that were sent with it. */
export const nextReviewCall = ({ clock, ...parts }: Parts, claimNextReview: ClaimNextReview): Call =>
  creatingCall(
    parts,
    async ({ query }, caller) => {
      const { subject, issuer } = caller
      return { payload: { query, subject, issuer }, input: readReviewFilter(query, { caller, now: clock() }) }
    },
    async (filter, { request, caller, idempotencyKey }) => {
      const { tenantId, scopes } = caller
      const operation = `${request.method} ${request.decodedPath}`
      const context = { tenantId, actor: actorOf(caller), scopes, operation, idempotencyKey }
      const review = await claimNextReview(filter, context)
      return review ? { status: 200, body: reviewRowOf(review, clock()) } : { status: 204, body: undefined }
    },
  )

/** Makes the report of a review that `next` has passed over. */
export const reportPassedOver =
  (logger: Logger) =>
  ({ tenantId, eventId }: ReviewKey, reason: unknown): void =>
    logger.warn('A review could not be claimed', { tenantId, eventId, ...describeError(reason) })
