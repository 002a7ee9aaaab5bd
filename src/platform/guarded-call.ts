import type { Endpoint } from '#api/endpoint.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { Refusal, Violation } from '#kernel/domain/errors.ts'
import type { Admit, Authenticate } from './caller.ts'
import type { Answer, HandlerParts, Request } from './http-handler.ts'
import type { Call } from './route-calls.ts'

/** What stands before every call that requires a token. */
export type Door = HandlerParts &
  Readonly<{
    authenticate: Authenticate
    admit: Admit
    /** Reports a breach. It is refused only once it is certain to be recorded. @throws Transient `store-unavailable`. */
    report: (violation: Violation, request: Request) => Promise<void>
  }>

/** A door, and the call behind it. */
export type GuardedParts = Door & Readonly<{ endpoint: Endpoint }>

/**
 * Makes one use case a call for callers whose token allows it. In this order: the token, the tenant's rate, the tenant that
 * is named, the tenant's suspension, the scope, the use case. A breach, wherever it shows, is reported before it is refused.
 */
export const guardedCall = (
  { endpoint, authenticate, admit, report }: GuardedParts,
  act: (request: Request, caller: Caller) => Promise<Answer>,
): Call => ({
  endpoint,
  answer: async (request) => {
    const { authorization, 'x-tenant-id': tenantHeader } = request.headers
    try {
      const caller = await admit(await authenticate(authorization), tenantHeader)
      checkScope(endpoint, caller)
      return await act(request, caller)
    } catch (error) {
      if (error instanceof Violation) await report(error, request)
      throw error
    }
  },
})

const checkScope = ({ access }: Endpoint, { scopes }: Caller): void => {
  if (access === 'open' || access === 'token' || scopes.has(access)) return
  throw new Refusal('scope-missing', `The token lacks the scope ${access}.`)
}
