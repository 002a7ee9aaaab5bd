import type * as z from 'zod'
import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { Scope } from '#kernel/domain/scope.ts'

/** One example of a body, by which a reader understands the schema. */
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

/** A body in one media type. `moreExamples` has further ones under a name that says what each shows. */
export type Content = Readonly<{
  schema: z.ZodType
  example: Example
  moreExamples?: Readonly<Record<string, Example>>
}>

/** What a request may carry, by media type; `bytesMax` is counted on what comes over the wire. */
type Body = Readonly<{ bytesMax: number; content: Readonly<Record<string, Content>> }>

/** A header of an answer. */
type AnswerHeader = Readonly<{ description: string; schema: z.ZodType; required?: boolean }>

/** An answer that is no refusal. */
export type Success = Readonly<{
  description: string
  headers?: Readonly<Record<string, AnswerHeader>>
  content: Readonly<Record<string, Content>>
}>

/**
 * One call of the HTTP API: what its function obeys and what openapi.json says of it, in one place. Whatever every call
 * of its kind has (ids on answers, refused tokens, idempotency) is not said here but added by who reads it.
 */
export type Endpoint = Readonly<{
  /** The name of its use case. Example: `get-event`. */
  name: string
  method: 'get' | 'post'
  /** Example: `/v1/events/{id}`. */
  path: string
  /** Who may call: everybody, every valid token, or one with this scope. */
  access: 'open' | 'token' | Scope
  /** The heading it stands under in openapi.json. */
  tag: 'Events' | 'Ledger' | 'Rulesets' | 'Catalogue' | 'Operations'
  /** It makes something, so it wants an `Idempotency-Key`. */
  creates?: boolean
  summary: string
  description?: string
  parameters?: readonly Parameter[]
  body?: Body
  answers: Readonly<Record<number, Success>>
  /** Refusals of this call alone. */
  errors?: readonly ErrorCode[]
}>
