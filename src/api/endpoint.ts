import type * as z from 'zod'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Scope } from '#kernel/domain/scope.ts'

/** An example of a body. */
type Example = unknown

/** A header, a part of the path or of the query. */
export type Parameter = Readonly<{
  name: string
  in: 'header' | 'path' | 'query'
  required?: boolean
  description: string
  schema: z.ZodType
  example?: Example
}>

/** A body in one media type. `moreExamples` has more examples, each under a descriptive name. */
export type Content = Readonly<{
  schema: z.ZodType
  example: Example
  moreExamples?: Readonly<Record<string, Example>>
}>

/** The body of a request, by media type. `bytesMax` limits the bytes on the wire. */
type Body = Readonly<{ bytesMax: number; content: Readonly<Record<string, Content>> }>

/** A header of an answer. */
type AnswerHeader = Readonly<{ description: string; schema: z.ZodType; required?: boolean }>

/** A successful response. One with empty `content` has no body. */
export type Success = Readonly<{
  description: string
  headers?: Readonly<Record<string, AnswerHeader>>
  content: Readonly<Record<string, Content>>
}>

/**
 * One call of the HTTP API. The function and openapi.json both follow it. What all calls of a kind share (ids on responses,
 * refused tokens, idempotency) is not repeated here; the readers of this data add it.
 */
export type Endpoint = Readonly<{
  /** The name of its use case. Example: `get-event`. */
  name: string
  method: 'get' | 'post' | 'patch'
  /** Example: `/v1/events/{id}`. */
  path: string
  /** Who may call: every caller, every valid token, or a token with this scope. */
  access: 'open' | 'token' | Scope
  /**
   * Whether a token that is limited to a partner may make the call. The call then shows and changes only what belongs to the
   * partner. Default: no.
   */
  isForPartners?: boolean
  /**
   * An operator need not name a tenant: the call then concerns the tenants themselves, or shows numbers of each of them. Default:
   * no.
   */
  isAcrossTenants?: boolean
  /**
   * The answer has an entity tag, and `If-None-Match` with it gets a 304 without a body. Every list has one: a caller that
   * asks again and again then reads it only after a change. Default: no.
   */
  isConditional?: boolean
  /**
   * An answer with the status 200 shows personal data to its caller, and is recorded as a reading before it is sent. No other
   * answer is recorded: a refusal, 304, or one with `isReading: false`, such as a preview. `if-people-acted`: only an answer that
   * shows what people of a review wrote or decided is a reading. Default: no.
   */
  recordsReading?: boolean | 'if-people-acted'
  /** Why a call of a function that can open the vault is not recorded as a reading. docs/adr/0051 has the decision. */
  unrecordedBecause?: string
  /** The heading in openapi.json. */
  tag: 'Events' | 'Ledger' | 'Reviews' | 'Audit' | 'Rulesets' | 'Decision policies' | 'Catalogue' | 'Operations'
  /** The call creates or changes something once, so it requires an `Idempotency-Key`. */
  creates?: boolean
  summary: string
  description?: string
  parameters?: readonly Parameter[]
  body?: Body
  /** How long every cache may store a successful answer. Without it, no cache stores any answer. */
  cacheSeconds?: number
  answers: Readonly<Record<number, Success>>
  /** Refusals of this call alone. */
  errors?: readonly ErrorCode[]
}>

/** Whether a call writes. An operator needs the scope `operator:write` for it, and a reason. */
export const isWriting = ({ method }: Pick<Endpoint, 'method'>): boolean => method !== 'get'

/** The scopes that every caller of an endpoint needs. */
export const scopesOf = (endpoint: Pick<Endpoint, 'access' | 'method'>): readonly Scope[] => {
  const { access } = endpoint
  if (access === 'open' || access === 'token') return []
  return access === 'operator' && isWriting(endpoint) ? ['operator', 'operator:write'] : [access]
}
