import { depthMax } from '#catalogue/json-limits.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { jsonDepthMax, numberLengthMax } from '#kernel/domain/json-text.ts'
import { batchEventCountMax } from './batch.ts'
import type { Endpoint } from './endpoint.ts'
import { endpoints } from './endpoints.ts'
import { pageLimit } from './list-query.ts'
import { componentsOf } from './openapi/components.ts'
import { operationOf } from './openapi/operation.ts'
import { contractVersion } from './version.ts'

const description = `Every event once, decided with reasons, provable afterwards.

**Times** are RFC 3339 with an offset. A time that a producer gave keeps its digits, and \`event.time\` its offset. All other times are in
UTC with milliseconds. **Money** is \`{ "minorUnits": 1050, "currency": "EUR" }\`. **Ids** are UUIDs.

**Errors** are RFC 9457 \`application/problem+json\`. Branch on \`code\`: codes are permanent. After a 500 or a 503 the request
may or may not have taken effect: send the same request again with the same \`Idempotency-Key\`. A key is stored for 24 hours.

**Limits**: an event is at most 128 KiB, a batch 1 MiB and ${batchEventCountMax} events, a page ${pageLimit.max} items. A body has at most
${jsonDepthMax} levels of objects and arrays, \`data\` ${depthMax}. A number has at most ${numberLengthMax} characters; a whole number is within
±9007199254740991, and a fraction must not round to a whole number. A token has at most 8,192 characters, all headers
together 10,240 bytes. Each tenant has its own rate limit (429 \`rate-exceeded\`). The gateway also limits the rate of all
tenants together (429 with a body of the gateway).

Responses may gain fields: ignore fields that you do not know. No cookies are read or set.`

/** The HTTP API as an OpenAPI 3.1 document. Pure: the result is always the same. */
export const openApiDocument = (): JsonObject => ({
  openapi: '3.1.1',
  info: {
    title: 'Sluice',
    version: contractVersion,
    summary: 'A serverless event pipeline for regulated finance.',
    description,
    license: { name: 'Apache License 2.0', identifier: 'Apache-2.0' },
  },
  servers: [
    { url: 'http://127.0.0.1:3000', description: 'A local copy, after `npm start`.' },
    {
      url: 'https://{api}.execute-api.{region}.amazonaws.com',
      description: 'A deployed stack.',
      variables: { api: { default: 'api-id' }, region: { default: 'eu-central-1' } },
    },
  ],
  tags: [
    { name: 'Events', description: 'Send events, and read their status and history.' },
    { name: 'Reviews', description: 'The tasks of people: find, claim and decide what the machine leaves to them.' },
    { name: 'Ledger', description: 'Accounts, the entries that move their balances, and transfers between them.' },
    {
      name: 'Audit',
      description: 'What was recorded about events and by whom, with proofs that need no trust in Sluice.',
    },
    { name: 'Rulesets', description: 'The rules that score a tenant’s events. Two people change them together.' },
    {
      name: 'Decision policies',
      description: 'Who decides on a tenant’s events, and until when. Two people change them together.',
    },
    { name: 'Catalogue', description: 'Event types and contracts, machine readable.' },
    { name: 'Operations', description: 'For operators.' },
  ],
  security: [{ token: [] }],
  paths: pathsOf(endpoints),
  components: componentsOf(endpoints),
})

const pathsOf = (all: readonly Endpoint[]): JsonObject => {
  const byPath = Object.entries(Object.groupBy(all, ({ path }) => path))
  return Object.fromEntries(
    byPath.map(([path, calls = []]) => [
      path,
      Object.fromEntries(calls.map((call) => [call.method, operationOf(call)])),
    ]),
  )
}
