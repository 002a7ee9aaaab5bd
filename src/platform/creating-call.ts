import type { Caller } from './caller.ts'
import { type GuardedParts, guardedCall } from './guarded-call.ts'
import type { Answer, Request } from './http-handler.ts'
import type { Once } from './idempotency.ts'
import type { Call } from './route-calls.ts'

/** A request to create something: the payload that its key identifies, and the input of the use case. */
type Order<Input> = Readonly<{
  payload: unknown
  /** The payload can have personal or secret values. */
  isConfidential?: boolean
  input: Input
}>

/** The context of a request that a use case needs beside its input. */
type CallContext = Readonly<{ request: Request; caller: Caller; idempotencyKey: string }>

/**
 * Makes a call of a use case that creates something. `read` reads and validates the request, and `act` runs once for each
 * `Idempotency-Key`.
 */
export const creatingCall = <Input>(
  { once, ...parts }: GuardedParts & Readonly<{ once: Once }>,
  read: (request: Request, caller: Caller) => Promise<Order<Input>>,
  act: (input: Input, context: CallContext) => Promise<Answer>,
): Call =>
  guardedCall(parts, async (request, caller) => {
    const { payload, isConfidential, input } = await read(request, caller)
    const { tenantId, partnerId } = caller
    return once({ request, tenantId, partnerId, payload, isConfidential }, (idempotencyKey) =>
      act(input, { request, caller, idempotencyKey }),
    )
  })
