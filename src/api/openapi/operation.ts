import type { JsonObject } from '#kernel/domain/json.ts'
import { type Content, type Endpoint, isWriting, type Parameter, scopesOf } from '../endpoint.ts'
import { failuresOf } from './failures.ts'
import { componentOf, schemaOf } from './reference.ts'

/** One call as an OpenAPI operation. */
export const operationOf = (endpoint: Endpoint): JsonObject => {
  const { name, tag, summary, access } = endpoint
  const parameters = parametersOf(endpoint)
  return {
    operationId: operationId(name),
    tags: [tag],
    summary,
    description: descriptionOf(endpoint),
    // For a token that is not from OAuth, OpenAPI 3.1 lists the required scopes.
    security: access === 'open' ? [] : [{ token: scopesOf(endpoint) }],
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(endpoint),
    responses: responsesOf(endpoint),
  }
}

/** Example: `ingest-event` → `ingestEvent`. */
export const operationId = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

const descriptionOf = (endpoint: Endpoint): string => {
  const { description, access } = endpoint
  const scopes = scopesOf(endpoint).map((scope) => `\`${scope}\``)
  const who = {
    open: 'No token is required.',
    token: 'Requires a valid token with any scope.',
    scope: `Requires a token with the scope${scopes.length > 1 ? 's' : ''} ${scopes.join(' and ')}.`,
  }[access === 'open' || access === 'token' ? access : 'scope']
  return description === undefined ? who : `${description}\n\n${who}`
}

const parametersOf = (endpoint: Endpoint): readonly JsonObject[] => {
  const { access, creates, isConditional, parameters = [] } = endpoint
  const reason = access === 'operator' && isWriting(endpoint) ? 'RequiredReason' : 'OperatorReason'
  return [
    ...parameters.map(parameterOf),
    ...(creates ? [componentOf('parameters', 'IdempotencyKey')] : []),
    ...(isConditional ? [componentOf('parameters', 'IfNoneMatch')] : []),
    ...(access === 'open' ? [] : ['TenantId', reason].map((name) => componentOf('parameters', name))),
    componentOf('parameters', 'CorrelationId'),
    componentOf('parameters', 'TraceParent'),
  ]
}

export const parameterOf = ({ schema, required = false, example, ...rest }: Parameter): JsonObject => ({
  ...rest,
  required,
  schema: rest.in === 'header' ? plainText(schemaOf(schema)) : schemaOf(schema),
  ...(example !== undefined && { example }),
})

/** A header is text. Some generators leave out a call with a header of another type; the pattern still describes it. */
const plainText = ({ format: _, ...schema }: JsonObject): JsonObject => schema

const requestBodyOf = ({ body }: Endpoint): JsonObject => {
  if (!body) return {}
  const description = `At most ${body.bytesMax.toLocaleString('en')} bytes on the wire.`
  return { requestBody: { required: true, description, content: contentOf(body.content) } }
}

const contentOf = (content: Readonly<Record<string, Content>>): JsonObject =>
  Object.fromEntries(Object.entries(content).map(([mediaType, part]) => [mediaType, mediaTypeOf(part)]))

const mediaTypeOf = ({ schema, example, moreExamples = {} }: Content): JsonObject => {
  const examples = Object.entries({ example, ...moreExamples }).map(([name, value]) => [name, { value }])
  return { schema: schemaOf(schema), examples: Object.fromEntries(examples) }
}

const commonHeaders = {
  'X-Request-Id': componentOf('headers', 'RequestId'),
  'X-Correlation-Id': componentOf('headers', 'CorrelationId'),
  'Cache-Control': componentOf('headers', 'NoStore'),
  'X-Content-Type-Options': componentOf('headers', 'NoSniff'),
  'Strict-Transport-Security': componentOf('headers', 'HttpsOnly'),
}

/** The responses by status. One status may be a success and an error, in different media types. */
const responsesOf = (endpoint: Endpoint): JsonObject => {
  const failures = failuresOf(endpoint, commonHeaders)
  const answers = Object.entries(endpoint.answers).map(([status, { description, headers = {}, content }]) => {
    const failure = failures[status]
    const own = Object.entries(headers).map(([name, { schema, ...rest }]) => [
      name,
      { ...rest, schema: schemaOf(schema) },
    ])
    const caching = endpoint.cacheSeconds !== undefined && { 'Cache-Control': componentOf('headers', 'PublicCache') }
    const response = {
      description: failure ? `${description} Or: ${failure.description}` : description,
      headers: { ...commonHeaders, ...caching, ...tagOf(endpoint), ...failure?.headers, ...Object.fromEntries(own) },
      ...((failure || Object.keys(content).length > 0) && {
        content: { ...contentOf(content), ...failure?.content },
      }),
    }
    return [status, response] as const
  })
  return { ...failures, ...Object.fromEntries(answers), ...unchangedOf(endpoint) }
}

const tagOf = ({ isConditional }: Endpoint): JsonObject =>
  isConditional ? { ETag: componentOf('headers', 'EntityTag') } : {}

const unchangedOf = (endpoint: Endpoint): JsonObject =>
  endpoint.isConditional
    ? {
        304: {
          description: 'The response would be the one whose `ETag` the request names. It has no body.',
          headers: { ...commonHeaders, ...tagOf(endpoint) },
        },
      }
    : {}
