import type { Caller } from './caller.ts'
import { type Answer, type HttpParts, httpHandler, type Request } from './http-handler.ts'
import type { Once } from './idempotency.ts'

/** What a use case needs of a request beside its payload. */
export type Circumstances = Readonly<{ request: Request; caller: Caller; idempotencyKey: string }>

/**
 * Wraps one use case that makes something: `read` takes the payload from the request and refuses what does not fit, and
 * `act` runs once for each `Idempotency-Key`.
 */
export const creatingHandler = <Payload>(
  { once, ...parts }: HttpParts & Readonly<{ once: Once }>,
  read: (request: Request, caller: Caller) => Payload,
  act: (payload: Payload, circumstances: Circumstances) => Promise<Answer>,
) =>
  httpHandler(parts, (request, caller) => {
    const payload = read(request, caller)
    return once({ request, tenantId: caller.tenantId, payload }, (idempotencyKey) =>
      act(payload, { request, caller, idempotencyKey }),
    )
  })
