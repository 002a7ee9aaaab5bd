import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '#local/copy/running-copy.ts'
import type { Schema } from '../builders/arbitrary-of-schema.ts'
import { follow } from './json-schema.ts'

export type Parameter = Readonly<{
  name: string
  in: 'header' | 'path' | 'query'
  required?: boolean
  schema: Schema
  example?: unknown
}>

type Media = Readonly<{ schema: Schema }>

/** One call, as openapi.json describes it. */
export type Operation = Readonly<{
  method: string
  path: string
  /** Its place in the document. Example: `/paths/~1v1~1events/post`. */
  pointer: string
  parameters: readonly Parameter[]
  /** The scopes its token needs; none where it is open to all. */
  security: readonly Readonly<{ token: readonly string[] }>[]
  requestBody?: Readonly<{ content: Readonly<Record<string, Media>> }>
  /** An answer without content has no body. */
  responses: Readonly<Record<string, Readonly<{ content?: Readonly<Record<string, Media>> }>>>
}>

type Document = Readonly<{ paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }>

/** docs/openapi.json, which every copy serves. */
export const apiDocument: Document & Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(join(projectFolder, 'docs/openapi.json'), 'utf8'),
)

/** Every call of the HTTP API. */
export const apiOperations: readonly Operation[] = Object.entries(apiDocument.paths).flatMap(([path, calls]) =>
  Object.entries(calls).map(([method, operation]) => ({
    ...operation,
    method: method.toUpperCase(),
    path,
    pointer: `/paths/${path.replaceAll('/', '~1')}/${method}`,
    parameters: operation.parameters.map((parameter) =>
      '$ref' in parameter ? (follow(apiDocument, String(parameter.$ref)) as Parameter) : parameter,
    ),
  })),
)
