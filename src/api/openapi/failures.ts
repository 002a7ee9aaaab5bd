import type { ErrorCode } from '#kernel/domain/errors.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import type { Endpoint } from '../endpoint.ts'
import { exampleProblem } from '../problem.ts'
import { problemFaces } from '../problem-faces.ts'
import { passingConflicts, refusalsOf } from '../refusals.ts'
import { componentOf } from './reference.ts'

type Failure = Readonly<{ description: string; headers: JsonObject; content: JsonObject }>
type Code = ErrorCode | 'internal'

/** The errors of a call by status, each code with an example. */
export const failuresOf = (endpoint: Endpoint, commonHeaders: JsonObject): Readonly<Record<string, Failure>> => {
  const codes: readonly Code[] = [...refusalsOf(endpoint), 'internal']
  const byStatus = Object.groupBy(codes, (code) => String(statusOf(code)))
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, together = []]) => [
      status,
      failureOf(Number(status), together, commonHeaders),
    ]),
  )
}

const statusOf = (code: Code): number => (code === 'internal' ? 500 : problemFaces[code].status)

const failureOf = (status: number, codes: readonly Code[], commonHeaders: JsonObject): Failure => ({
  description: codes.map((code) => `\`${code}\`: ${exampleProblem(code).title}.`).join(' '),
  headers: { ...commonHeaders, ...ownHeaders(status, codes) },
  content: { 'application/problem+json': { schema: problemOf(codes), examples: examplesOf(codes) } },
})

/** RFC 9110 requires a challenge with every 401, RFC 6750 one for a missing scope; a hint if the same request may succeed later. */
const ownHeaders = (status: number, codes: readonly Code[]): JsonObject => ({
  ...((status === 401 || codes.includes('scope-missing')) && {
    'WWW-Authenticate': componentOf('headers', 'Challenge'),
  }),
  ...((status === 429 || status === 503 || codes.some((code) => passingConflicts.has(code))) && {
    'Retry-After': componentOf('headers', 'RetryAfter'),
  }),
})

const problemOf = (codes: readonly Code[]): JsonObject => ({
  allOf: [componentOf('schemas', 'Problem'), { properties: { code: { enum: codes } } }],
})

const examplesOf = (codes: readonly Code[]): JsonObject =>
  Object.fromEntries(codes.map((code) => [code, { summary: exampleProblem(code).title, value: exampleProblem(code) }]))
