import { creatingCall } from '#platform/creating-call.ts'
import type { GuardedParts } from '#platform/guarded-call.ts'
import type { Once } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import type { Call } from '#platform/route-calls.ts'
import { requireExactAmounts } from '../application/require-exact-amounts.ts'
import type { Made, Sending } from '../application/sending.ts'

type Parts = GuardedParts & Readonly<{ once: Once }>

type Writing<Order> = Readonly<{
  /** Reads what a body asks for. @throws Refusal where it does not fit. */
  read: (body: unknown) => Order
  act: (order: Order, sending: Sending) => Promise<Made>
}>

/** Makes a use case that writes to the ledger a call: 201, and the same answer for the same key. */
export const writingCall = <Order>(parts: Parts, { read, act }: Writing<Order>): Call => {
  const { method, path } = parts.endpoint
  const operation = `${method.toUpperCase()} ${path}`
  return creatingCall(
    parts,
    async (request) => {
      const order = read(jsonBody(request, parts.endpoint))
      requireExactAmounts(request.body.toString())
      return { payload: order, input: order }
    },
    async (order, { request, caller, idempotencyKey }) => {
      const { tenantId, subject: sender } = caller
      const { correlationId, traceparent } = request
      const sending = { tenantId, sender, operation, idempotencyKey, correlationId, traceparent }
      const { body, location, correlationId: known } = await act(order, sending)
      const headers = { 'x-correlation-id': known, ...(location !== undefined && { location }) }
      return { status: 201, headers, body }
    },
  )
}
