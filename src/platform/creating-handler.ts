import type { Caller } from './caller.ts'
import { type Answer, type HttpParts, httpHandler, type Request } from './http-handler.ts'
import type { Once } from './idempotency.ts'

/** What a request asks for: the payload its key stands for, and what its use case makes of that. */
type Order<Input> = Readonly<{ payload: unknown; input: Input }>

/** What a use case needs of a request beside its input. */
type Circumstances = Readonly<{ request: Request; caller: Caller; idempotencyKey: string }>

/**
 * Wraps one use case that makes something: `read` finds in the request what is asked for and refuses what does not fit,
 * and `act` runs once for each `Idempotency-Key`.
 */
export const creatingHandler = <Input>(
  { once, ...parts }: HttpParts & Readonly<{ once: Once }>,
  read: (request: Request, caller: Caller) => Promise<Order<Input>>,
  act: (input: Input, circumstances: Circumstances) => Promise<Answer>,
) =>
  httpHandler(parts, async (request, caller) => {
    const { payload, input } = await read(request, caller)
    return once({ request, tenantId: caller.tenantId, payload }, (idempotencyKey) =>
      act(input, { request, caller, idempotencyKey }),
    )
  })
