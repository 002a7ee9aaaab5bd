import { creatingCall } from '#platform/creating-call.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Once } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import type { Call } from '#platform/route-calls.ts'
import type { CreatedResource, RequestContext } from '../application/request-context.ts'
import { requireExactAmounts } from '../application/require-exact-amounts.ts'

type Parts = GuardedParts & Readonly<{ once: Once }>

type UseCase<Order> = Readonly<{
  /** Reads the body, and the part of the path that names a resource. @throws Refusal when it is invalid. */
  read: (body: unknown, resourceId: string) => Order
  act: (order: Order, context: RequestContext) => Promise<CreatedResource>
}>

/** Builds the call of a use case that writes to the ledger. It returns 201, and the same response for the same key. */
export const writingCall = <Order>(parts: Parts, { read, act }: UseCase<Order>): Call => {
  const { method, path } = parts.endpoint
  const operation = `${method.toUpperCase()} ${path}`
  return creatingCall(
    parts,
    async (request) => {
      const order = read(jsonBody(request, parts.endpoint), request.pathParameters.id ?? '')
      requireExactAmounts(request.body.toString())
      return { payload: order, input: order }
    },
    async (order, { request, caller, idempotencyKey }) => {
      const { tenantId, partnerId, subject: sender } = caller
      const { correlationId, traceparent } = request
      const context = { tenantId, partnerId, sender, operation, idempotencyKey, correlationId, traceparent }
      const { body, location, correlationId: firstCorrelationId } = await act(order, context)
      const headers = { 'x-correlation-id': firstCorrelationId, ...(location !== undefined && { location }) }
      return { status: 201, headers, body }
    },
  )
}
