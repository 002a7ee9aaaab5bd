import { type Endpoint, isWriting, scopesOf } from '#api/endpoint.ts'
import type { Caller, Holder } from '#kernel/domain/caller.ts'
import { InsufficientScope, Refusal, Violation } from '#kernel/domain/errors.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import type { Admit, Authenticate, Charge } from './caller.ts'
import { conditionalAnswer } from './conditional-answer.ts'
import type { Answer, HandlerParts, Request } from './http-handler.ts'
import { readOptionalReason, readReason } from './operator-reason.ts'
import type { Call } from './route-calls.ts'
import { singleHeader } from './single-header.ts'

/** The checks before every call that requires a token. */
export type Door = HandlerParts &
  Readonly<{
    authenticate: Authenticate
    admit: Admit
    charge: Charge
    /** Reports a breach. The call is refused only after the report is stored. @throws Transient `store-unavailable`. */
    report: (violation: Violation, request: Request) => Promise<void>
    /** Records a read, before it is answered. @throws Transient `store-unavailable`. */
    recordRead: (caller: Caller, request: Request, read: Read) => Promise<void>
  }>

/**
 * A read by an operator, or a reading of personal data by anyone. `resource`: the event that was read, if the request does not name
 * it.
 */
type Read = Readonly<{ kind: 'operator-read' | 'reading'; endpoint: Endpoint; resource?: string | undefined }>

/** A door, and the endpoint behind it. */
export type GuardedParts = Door & Readonly<{ endpoint: Endpoint }>

/**
 * Makes a call of a use case, for callers with a token. The checks run in this order: token, rate limit, unknown tenant, named
 * tenant, suspension, partner, scopes, reason of an operator, repeated parameters. A read by an operator is recorded
 * next. Then the use case runs. A reading is recorded before its answer is sent. Any breach is reported before it is refused.
 */
export const guardedCall = (
  { endpoint, authenticate, admit, report, recordRead }: GuardedParts,
  act: (request: Request, caller: Caller) => Promise<Answer>,
): Call => ({
  endpoint,
  answer: async (request) => {
    const { 'x-tenant-id': tenantHeader } = request.headers
    try {
      const holder = await authenticate(authorizationIn(request))
      if (holder.tenantId !== undefined) request.line.tenantId = holder.tenantId
      const caller = await admit(holder, {
        tenantHeader: tenantHeader ?? impliedTenant(endpoint, holder),
        isWriting: isWriting(endpoint),
      })
      request.line.tenantId = caller.tenantId
      checkPartner(endpoint, caller)
      checkScopes(endpoint, caller)
      const reason = reasonOf(endpoint, caller, request)
      checkQuery(endpoint, request)
      const reasoned = reason === undefined ? caller : { ...caller, reason }
      if (caller.isOperator && !isWriting(endpoint))
        await recordRead(reasoned, request, { kind: 'operator-read', endpoint })
      const acted = await act(request, reasoned)
      const answer = endpoint.isConditional ? conditionalAnswer(request, acted) : acted
      if (isReading(endpoint, answer))
        await recordRead(reasoned, request, { kind: 'reading', endpoint, resource: answer.readingOf })
      return answer
    } catch (error) {
      if (error instanceof Violation) await report(error, request)
      throw namingScope(endpoint, error)
    }
  },
})

/** Returns whether an answer shows personal data that its reader is recorded for. 304 and a refusal show none. */
const isReading = ({ recordsReading = false }: Endpoint, { status, isReading: hasData }: Answer): boolean =>
  recordsReading !== false && hasData !== false && status === 200

/** A call about the tenants themselves belongs to the tenant of Sluice itself. A token of a tenant never acts for it. */
const impliedTenant = ({ isAcrossTenants = false }: Endpoint, { isOperator }: Holder): string | undefined =>
  isAcrossTenants && isOperator ? ownTenantId : undefined

const checkPartner = ({ isForPartners = false }: Endpoint, { partnerId }: Caller): void => {
  if (partnerId === undefined || isForPartners) return
  throw new Refusal(
    'partner-forbidden',
    'The token is limited to a partner, and this call concerns the whole tenant. Use a token without a partner.',
  )
}

/** Returns whether an operator acts for a tenant. It needs a scope and a reason of its own. */
const isActing = (endpoint: Endpoint, { isOperator }: Caller): boolean => isOperator && isWriting(endpoint)

/** An operator states why it acts, and may state why it reads. */
const reasonOf = (endpoint: Endpoint, caller: Caller, request: Request): string | undefined => {
  if (isActing(endpoint, caller)) return readReason(request)
  return caller.isOperator ? readOptionalReason(request) : undefined
}

const checkScopes = (endpoint: Endpoint, caller: Caller): void => {
  const required = [...scopesOf(endpoint), ...(isActing(endpoint, caller) ? (['operator:write'] as const) : [])]
  const missing = required.find((scope) => !caller.scopes.has(scope))
  if (missing !== undefined) throw new InsufficientScope(missing)
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
