import type { Endpoint } from '#api/endpoint.ts'
import { actorOf } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { creatingCall } from '#platform/creating-call.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Once } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import type { Call } from '#platform/route-calls.ts'
import type { ActOnReview } from '../application/act-on-review.ts'
import { reviewOrders } from '../application/read-review-order.ts'
import { reviewRowOf } from '../application/review-row.ts'

type Parts = GuardedParts & Readonly<{ once: Once; clock: Clock }>

/**
 * Builds the call of an act on a review. It returns the review after the act, without the words of people. A key belongs to one
 * person. The payload has the words of a person, so its stored hash has a key.
 */
export const reviewingCall = ({ clock, ...parts }: Parts, actOnReview: ActOnReview): Call => {
  const { endpoint } = parts
  const orderOf = orderReader(endpoint)
  return creatingCall(
    parts,
    async (request, { subject, issuer }) => {
      const order = orderOf(endpoint.body && jsonBody(request, endpoint), issuer)
      return {
        payload: { order, subject, issuer },
        isConfidential: endpoint.body !== undefined,
        input: order,
      }
    },
    async (order, { request, caller, idempotencyKey }) => {
      const { tenantId, scopes } = caller
      const operation = `${request.method} ${request.decodedPath}`
      const context = { tenantId, actor: actorOf(caller), scopes, operation, idempotencyKey }
      const review = await actOnReview(request.pathParameters.eventId ?? '', order, context)
      return { status: 200, body: reviewRowOf(review, clock()) }
    },
  )
}

const orderReader = ({ name }: Endpoint) => {
  if (Object.hasOwn(reviewOrders, name)) return reviewOrders[name as keyof typeof reviewOrders]
  throw new Error(`The call ${name} does not act on a review.`)
}
