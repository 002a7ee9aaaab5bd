import { safeHeaders } from '#api/answer-safety.ts'
import type { Operation } from './api-operations.ts'
import { apiDocument } from './api-operations.ts'
import { type Faults, schemasIn, step } from './json-schema.ts'
import { jsonOf, type RawAnswer } from './send-raw.ts'

const schemaAt = schemasIn(apiDocument, '2020-12')
const compiled = new Map<string, Faults>()

const faultsAt = (pointer: string): Faults => {
  const faults = compiled.get(pointer) ?? schemaAt(pointer)
  compiled.set(pointer, faults)
  return faults
}

/** API Gateway answers 503 after 30 seconds. */
const durationMsMax = 30_000

/** The faults of an answer by its schema; none if it conforms. A server error is a fault too. */
export const faultsOfAnswer = (operation: Operation, answer: RawAnswer): readonly string[] => [
  ...(answer.status >= 500 && !reportsHealth(operation) ? [`it failed with ${answer.status}`] : []),
  ...(answer.durationMs > durationMsMax ? [`it took ${Math.round(answer.durationMs)} ms`] : []),
  ...headerFaults(answer),
  ...bodyFaults(operation, answer),
]

/** Its 503 is a report, not a problem: a bridge of another test may have noted that its broker is unavailable. */
const reportsHealth = ({ path }: Operation): boolean => path.startsWith('/v1/health')

const headerFaults = ({ headers }: RawAnswer): readonly string[] =>
  ['x-request-id', 'x-correlation-id', ...Object.keys(safeHeaders)]
    .filter((name) => !headers[name])
    .map((name) => `${name} is missing`)

const bodyFaults = (operation: Operation, answer: RawAnswer): readonly string[] => {
  const { responses, pointer } = operation
  const status = String(answer.status)
  const mediaType = answer.headers['content-type']?.split(';', 1)[0] ?? ''
  const response = responses[status]
  if (!response) return [`the status ${status} is not documented`]
  const { content } = response
  if (!content) return answer.body.byteLength === 0 ? [] : [`${status} is documented without content`]
  if (!content[mediaType]) return [`${status} is documented as ${Object.keys(content)}, and is ${mediaType}`]
  const body = mediaType.startsWith('text/') ? answer.body.toString() : jsonOf(answer)
  if (body === undefined) return ['the body is not JSON']
  return [
    ...faultsAt(`${pointer}/responses/${status}/content/${step(mediaType)}/schema`)(body),
    ...(answer.status >= 400 && !reportsHealth(operation) ? problemFaults(body, answer) : []),
  ]
}

/** A check that a schema cannot express: a problem describes the answer it is sent in. */
const problemFaults = (body: unknown, { status, headers }: RawAnswer): readonly string[] => {
  const problem = body as Readonly<Record<string, unknown>>
  const expected = {
    status,
    instance: `urn:request:${headers['x-request-id']}`,
    traceId: headers['x-correlation-id'],
  }
  return Object.entries(expected)
    .filter(([name, value]) => problem[name] !== value)
    .map(([name, value]) => `${name} is ${problem[name]} and not ${value}`)
}
