import type { Caller } from './caller.ts'
import { type GuardedParts, guardedCall } from './guarded-call.ts'
import type { Answer, Request } from './http-handler.ts'
import type { Once } from './idempotency.ts'
import type { Call } from './route-calls.ts'

/** What a request asks for: the payload its key stands for, and what its use case makes of that. */
type Order<Input> = Readonly<{ payload: unknown; input: Input }>

/** What a use case needs of a request beside its input. */
type Circumstances = Readonly<{ request: Request; caller: Caller; idempotencyKey: string }>

/**
 * Makes one use case that creates something a call: `read` finds in the request what is asked for and refuses what does not fit,
 * and `act` runs once for each `Idempotency-Key`.
 */
export const creatingCall = <Input>(
  { once, ...parts }: GuardedParts & Readonly<{ once: Once }>,
  read: (request: Request, caller: Caller) => Promise<Order<Input>>,
  act: (input: Input, circumstances: Circumstances) => Promise<Answer>,
): Call =>
  guardedCall(parts, async (request, caller) => {
    const { payload, input } = await read(request, caller)
    return once({ request, tenantId: caller.tenantId, payload }, (idempotencyKey) =>
      act(input, { request, caller, idempotencyKey }),
    )
  })
