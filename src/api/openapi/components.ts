import * as z from 'zod'
import type { JsonObject } from '#kernel/domain/json.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Endpoint, Parameter } from '../endpoint.ts'
import { writeSchema } from '../json-schema.ts'
import { correlationId, exampleIds, idempotencyKey } from '../parts.ts'
import { problemSchema } from '../problem.ts'
import { variantSchemas, withVariants } from './event-variants.ts'
import { parameterOf } from './operation.ts'
import { schemasPrefix } from './reference.ts'

const parameters: Readonly<Record<string, Parameter>> = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description:
      '1 to 255 printable characters, as a bare token or a quoted string (draft-ietf-httpapi-idempotency-key-header-07). It ' +
      'belongs to tenant, method and path, and is kept for 24 hours. The same key with the same payload gets the first answer ' +
      'again; with another payload 422. The order of keys in JSON does not matter. Refusals are not remembered.',
    schema: idempotencyKey,
    example: '6f8c0f4e-order-4711',
  },
  TenantId: {
    name: 'X-Tenant-Id',
    in: 'header',
    description:
      'Whose data an operator means. Anybody else may only name their own tenant, which their token says already.',
    schema: z.string().regex(tenantIdPattern),
    example: 'acme',
  },
  CorrelationId: {
    name: 'X-Correlation-Id',
    in: 'header',
    description: 'Taken when it is a UUID, else made.',
    schema: correlationId,
    example: exampleIds.correlation,
  },
  TraceParent: {
    name: 'traceparent',
    in: 'header',
    description: 'W3C trace context; carried on when it is well formed.',
    schema: z.string(),
    example: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
  },
}

const headers: JsonObject = {
  RequestId: {
    description: 'This request, in `instance` of a problem and in the logs.',
    required: true,
    schema: { type: 'string' },
  },
  CorrelationId: {
    description: 'Ties together all that follows from the request. Also `traceId` of a problem.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  RetryAfter: {
    description: 'Seconds after which the same request may succeed.',
    schema: { type: 'integer', minimum: 1 },
  },
  Challenge: { description: 'How to prove who you are.', required: true, schema: { const: 'Bearer' } },
}

const token = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description:
    'RS256, ES256 or EdDSA, signed by a key of the configured issuer. Claims: `sub`, `scope` (words with spaces between), `exp`, ' +
    'and `tenant_id`: whose data it is. A token with the scope `operator` carries no tenant and names it in `X-Tenant-Id`.',
}

/** Everything the operations refer to by name. */
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
  return { ...named, CloudEvent: withVariants(named.CloudEvent ?? {}), ...variantSchemas() }
}

const bodySchemasOf = ({ body, answers }: Endpoint): readonly z.ZodType[] =>
  [body?.content ?? {}, ...Object.values(answers).map(({ content }) => content)]
    .flatMap((content) => Object.values(content))
    .map(({ schema }) => schema)
