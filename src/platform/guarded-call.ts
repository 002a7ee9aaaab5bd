import type { Endpoint } from '#api/endpoint.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { InsufficientScope, Refusal, Violation } from '#kernel/domain/errors.ts'
import type { Admit, Authenticate } from './caller.ts'
import type { Answer, HandlerParts, Request } from './http-handler.ts'
import type { Call } from './route-calls.ts'
import { singleHeader } from './single-header.ts'

/** The checks before every call that requires a token. */
export type Door = HandlerParts &
  Readonly<{
    authenticate: Authenticate
    admit: Admit
    /** Reports a breach. The call is refused only after the report is stored. @throws Transient `store-unavailable`. */
    report: (violation: Violation, request: Request) => Promise<void>
  }>

/** A door, and the endpoint behind it. */
export type GuardedParts = Door & Readonly<{ endpoint: Endpoint }>

/**
 * Makes a call of a use case, for callers with a token. The checks run in this order: token, rate limit, named tenant,
 * suspension, partner, scope, repeated parameters. The use case runs last. Any breach is reported before it is refused.
 */
export const guardedCall = (
  { endpoint, authenticate, admit, report }: GuardedParts,
  act: (request: Request, caller: Caller) => Promise<Answer>,
): Call => ({
  endpoint,
  answer: async (request) => {
    const { 'x-tenant-id': tenantHeader } = request.headers
    try {
      const holder = await authenticate(authorizationIn(request))
      if (holder.tenantId !== undefined) request.line.tenantId = holder.tenantId
      const caller = await admit(holder, tenantHeader)
      request.line.tenantId = caller.tenantId
      checkPartner(endpoint, caller)
      checkScope(endpoint, caller)
      checkQuery(endpoint, request)
      return await act(request, caller)
    } catch (error) {
      if (error instanceof Violation) await report(error, request)
      throw namingScope(endpoint, error)
    }
  },
})

const checkPartner = ({ isForPartners = false }: Endpoint, { partnerId }: Caller): void => {
  if (partnerId === undefined || isForPartners) return
  throw new Refusal(
    'partner-forbidden',
    'The token is limited to a partner, and this call concerns the whole tenant. Use a token without a partner.',
  )
}

const checkScope = ({ access }: Endpoint, { scopes }: Caller): void => {
  if (access === 'open' || access === 'token' || scopes.has(access)) return
  throw new InsufficientScope(access)
}

/** A token without any scope is refused before the call is known. The caller needs the scope of the call. */
const namingScope = ({ access }: Endpoint, error: unknown): unknown => {
  const isNamed = error instanceof InsufficientScope || access === 'open' || access === 'token'
  if (isNamed || !(error instanceof Refusal) || error.code !== 'scope-missing') return error
  return new InsufficientScope(access, { cause: error.cause })
}

/** Two bearer tokens are malformed. Other schemes may have a list of parameters, and are refused as no token. */
const authorizationIn = ({ headers }: Request): string | undefined => {
  const { authorization } = headers
  return authorization?.toLowerCase().startsWith('bearer ') ? singleHeader(headers, 'Authorization') : authorization
}

/** API Gateway joins repeated parameters with commas, and a value may have a comma. */
const checkQuery = ({ parameters = [] }: Endpoint, { repeatedParameters }: Request): void => {
  const repeated = parameters.filter((known) => known.in === 'query' && repeatedParameters.includes(known.name))
  if (repeated.length === 0) return
  const issues = repeated.map(({ name }) => ({ path: name, message: 'must be sent once' }))
  throw new Refusal('query-invalid', 'The query repeats a parameter. Send each parameter once.', issues)
}
