import * as z from 'zod'
import type { ErrorCode, Issue } from '#kernel/domain/errors.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { exampleIds } from './parts.ts'
import { problemFaces } from './problem-faces.ts'

const issue = z.object({
  path: z.string().describe('Dotted, such as `data.amount.currency`; empty for the whole input.'),
  message: z.string().describe('For people. It may change.'),
})

const codes = [...Object.keys(problemFaces), 'internal'].toSorted()

/** The body of an error: RFC 9457 with a permanent code. */
export const problemSchema = z
  .object({
    type: z.string().describe('`urn:sluice:problem:{code}`, or `about:blank` if the code is `internal`.'),
    title: z.string().describe('The same for every problem with this code.'),
    status: z.int().min(400).max(599),
    detail: z.string().optional().describe('What happened in this request, for people. It may change.'),
    instance: z.string().describe('`urn:request:` and the `X-Request-Id` of the answer.'),
    code: z.enum(codes).describe('Permanent. Branch on this value.'),
    traceId: z.string().describe('The `X-Correlation-Id` of the answer.'),
    issues: z.array(issue).max(20).optional().describe('Where the input is wrong and why. At most 20.'),
  })
  .meta({ id: 'Problem', title: 'Problem', description: 'An error as defined by RFC 9457.' })

/** The issues of codes that list them. */
const exampleIssues: Partial<Record<ErrorCode, readonly Issue[]>> = {
  'event-invalid': [{ path: 'data.amount', message: 'is required' }],
  'batch-invalid': [{ path: 'events', message: 'Too big: expected array to have <=100 items' }],
  'query-invalid': [{ path: 'limit', message: 'Too big: expected number to be <=200' }],
}

/** A problem as a caller receives it, with the ids that all examples share. */
export const exampleProblem = (code: ErrorCode | 'internal'): JsonObject => {
  const { request, correlation } = exampleIds
  const ids = { instance: `urn:request:${request}`, code, traceId: correlation }
  if (code === 'internal') return { type: 'about:blank', title: 'Internal Server Error', status: 500, ...ids }
  const { status, title } = problemFaces[code]
  const issues = exampleIssues[code]
  const problem = { detail: `${title}.`, ...ids, ...(issues && { issues }) }
  return { type: `urn:sluice:problem:${code}`, title, status, ...problem }
}
