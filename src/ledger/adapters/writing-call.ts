import type { Endpoint } from '#api/endpoint.ts'
import { markedPlaces } from '#catalogue/marked-places.ts'
import { actorOf } from '#kernel/domain/caller.ts'
import { creatingCall } from '#platform/creating-call.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Request } from '#platform/http-handler.ts'
import type { Once } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import type { Call } from '#platform/route-calls.ts'
import type { CreatedResource, RequestContext } from '../application/request-context.ts'

type Parts = GuardedParts & Readonly<{ once: Once }>

type UseCase<Order> = Readonly<{
  /** Reads the body, and the ids in the path. The body is `undefined` for a call without one. @throws Refusal when it is invalid. */
  read: (body: unknown, pathParameters: Request['pathParameters']) => Order
  act: (order: Order, context: RequestContext) => Promise<CreatedResource>
}>

/** Builds the call of a use case that writes to the ledger. It returns the same response for the same key. */
export const writingCall = <Order>(parts: Parts, { read, act }: UseCase<Order>): Call => {
  const status = Number(Object.keys(parts.endpoint.answers)[0])
  return creatingCall(
    parts,
    async (request) => {
      const body = parts.endpoint.body && jsonBody(request, parts.endpoint)
      const order = read(body, request.pathParameters)
      return { payload: order, isConfidential: hasPersonalValue(parts.endpoint, body), input: order }
    },
    async (order, { request, caller, idempotencyKey }) => {
      const { tenantId, partnerId } = caller
      const { correlationId, traceparent } = request
      // The decoded path: a key belongs to one account, in whichever way its id is encoded.
      const operation = `${request.method} ${request.decodedPath}`
      const context = {
        tenantId,
        partnerId,
        actor: actorOf(caller),
        operation,
        idempotencyKey,
        correlationId,
        traceparent,
      }
      const { body, location, correlationId: firstCorrelationId } = await act(order, context)
      const headers = { 'x-correlation-id': firstCorrelationId, ...(location !== undefined && { location }) }
      return { status, headers, body }
    },
  )
}

/** A plain hash of a name or a reason can be guessed, so the stored hash of such a request has a key. */
const hasPersonalValue = ({ body }: Endpoint, value: unknown): boolean =>
  Object.values(body?.content ?? {}).some(({ schema }) =>
    [...markedPlaces(schema, value).values()].some((privacy) => privacy !== 'identifier'),
  )
