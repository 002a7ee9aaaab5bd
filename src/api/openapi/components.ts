import * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { publicFor, safeHeaders } from '../answer-safety.ts'
import type { Endpoint, Parameter } from '../endpoint.ts'
import { writeSchema } from '../json-schema.ts'
import { correlationId, exampleIds, idempotencyKey, operatorReason } from '../parts.ts'
import { problemSchema } from '../problem.ts'
import { eventSchemas } from './event-variants.ts'
import { parameterOf } from './operation.ts'
import { schemasPrefix } from './reference.ts'

const reason = {
  name: 'X-Operator-Reason',
  in: 'header',
  description:
    'Why an operator calls: 10 to 500 printable ASCII characters, bare without commas, or a quoted string. Operators must send it ' +
    'to write, and it is stored with what they write. They may send it to read, and it is in the log of their reads. It is ignored ' +
    'from other callers, and is not a part of what an `Idempotency-Key` identifies.',
  schema: operatorReason,
  example: 'Correct the limit after ticket 4711',
} as const

const parameters: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      '1 to 255 printable characters, as a bare token without commas or a quoted string (draft-ietf-httpapi-idempotency-key-header-07). It ' +
      'belongs to tenant, partner, method and path, and is stored for 24 hours. The same key with the same payload gets the first ' +
      'response again; with another payload it gets 422. The order of keys in JSON does not matter. Errors are not stored.',
    schema: idempotencyKey,
    example: '6f8c0f4e-order-4711',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    description:
      'The `ETag` of an earlier response, several of them with commas between, or `*` for any. If the response would be the same, it is a 304 without a body.',
    schema: z.string(),
    example: 'W/"u5vqkWLvJQGjbmTU8mHZpw"',
  },
  TenantId: {
    name: 'X-Tenant-Id',
    in: 'header',
    description:
      'The tenant, for an operator. Other callers may only name their own tenant, which their token already has.',
    schema: z.string().regex(tenantIdPattern),
    example: 'acme',
  },
  OperatorReason: reason,
  RequiredReason: { ...reason, required: true },
  CorrelationId: {
    name: 'X-Correlation-Id',
    in: 'header',
    description: 'Used if it is a UUID. Otherwise Sluice generates one.',
    schema: correlationId,
    example: exampleIds.correlation,
  },
  TraceParent: {
    name: 'traceparent',
    in: 'header',
    description: 'W3C trace context. Passed on if it is well formed.',
    schema: z.string(),
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
}

const headers: JsonObject = {
  RequestId: {
    description: 'The id of this request, also in `instance` of a problem and in the logs.',
    required: true,
    schema: { type: 'string' },
  },
  CorrelationId: {
    description: 'Identifies everything that follows from the request. Also the `traceId` of a problem.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  NoStore: {
    description: `\`${safeHeaders['cache-control']}\`: no cache stores the response.`,
    required: true,
    schema: { type: 'string' },
    example: safeHeaders['cache-control'],
  },
  PublicCache: {
    description: 'Every cache may store the response for this time.',
    required: true,
    schema: { type: 'string' },
    example: publicFor(300),
  },
  NoSniff: {
    description: 'The response is used only as its `Content-Type`.',
    required: true,
    schema: { type: 'string' },
    example: safeHeaders['x-content-type-options'],
  },
  HttpsOnly: {
    description: 'A browser uses only HTTPS for this host from now on (RFC 6797).',
    required: true,
    schema: { type: 'string' },
    example: safeHeaders['strict-transport-security'],
  },
  EntityTag: {
    description:
      'Changes with the content of the response. Send it as `If-None-Match` to receive the response only after a change.',
    required: true,
    schema: { type: 'string' },
    example: 'W/"u5vqkWLvJQGjbmTU8mHZpw"',
  },
  RetryAfter: {
    description: 'Seconds to wait before sending the same request again.',
    schema: { type: 'integer', minimum: 1 },
  },
  Challenge: {
    description: 'The challenge of RFC 6750, for a refusal of the token or its scope.',
    required: true,
    schema: { type: 'string' },
    example: 'Bearer realm="sluice", error="invalid_token", error_description="The token has expired."',
  },
}

const token = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    'An access token, signed by a key of the configured issuer. Claims, with the names of the settings: `sub`, `scope` (words with spaces between), `exp`, ' +
    'and `tenant_id`. A token with the scope `operator` has no tenant; the request names it in `X-Tenant-Id`. ' +
    '`partner_id` limits a token to a partner of its tenant. An operator also needs the scope `operator:write` for every call that writes.',
}

/** Everything that operations reference by name. */
export const componentsOf = (endpoints: readonly Endpoint[]): JsonObject => ({
  securitySchemes: { token },
  parameters: Object.fromEntries(Object.entries(parameters).map(([name, known]) => [name, parameterOf(known)])),
  headers,
  schemas: schemasOf(endpoints),
})

const schemasOf = (endpoints: readonly Endpoint[]): JsonObject => {
  const used = [problemSchema, ...endpoints.flatMap(bodySchemasOf)]
  const named: Record<string, JsonObject> = Object.assign(
    {},
    ...used.map((schema) => writeSchema(schema, schemasPrefix).named),
  )
  return { ...named, ...eventSchemas(named.CloudEvent ?? {}) }
}

const bodySchemasOf = ({ body, answers }: Endpoint): readonly z.ZodType[] =>
  [body?.content ?? {}, ...Object.values(answers).map(({ content }) => content)]
    .flatMap((content) => Object.values(content))
    .map(({ schema }) => schema)
