import * as z from 'zod'
import { eventBytesMax } from '#catalogue/cloud-event.ts'
import { cloudEventSchema, publishedEnvelope } from '#catalogue/envelope.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Endpoint, Parameter, Success } from './endpoint.ts'
import { correlationId, eventId, exampleIds, moment } from './parts.ts'

/** An event for examples. */
export const anEvent = {
  specversion: '1.0',
  type: 'Payment.Transfer.Observed.v1',
  source: '/desk/7',
  id: 'p-4711',
  time: '2026-03-01T12:00:00Z',
  data: {
    kind: 'transfer',
    amount: { minorUnits: 125_000, currency: 'EUR' },
    debtor: { accountId: '4711' },
    creditor: { accountId: '0815' },
  },
} as const

/** The tenant of the event. The token has it already. */
export const ownTenant = z
  .string()
  .regex(tenantIdPattern, 'must be a tenant id')
  .optional()
  .describe('Optional. It must be your own tenant.')

/** One event in structured mode, on its own or in a batch. */
export const cloudEvent = publishedEnvelope({ tenantid: ownTenant }).meta({
  id: 'CloudEvent',
  title: 'CloudEvent',
  description:
    'A CloudEvent 1.0 in structured JSON. At most 16 extension attributes are stored and sent on. Fields of `data` that the type does not define are stored.',
})

/** The body of binary mode. In openapi.json it is the data of any type that a producer may send. */
const eventData = z.record(z.string(), z.unknown()).meta({ id: 'EventData' })

const receipt = z
  .object({
    id: eventId,
    type: z.string().describe('The type of the event.'),
    status: z.literal('received'),
    receivedAt: moment,
    correlationId,
  })
  .meta({ id: 'Receipt', title: 'Receipt', description: 'The event is stored. Scoring and the decision follow.' })

const aReceipt = (type: string) => ({
  id: exampleIds.event,
  type,
  status: 'received',
  receivedAt: '2026-03-01T12:00:01.980Z',
  correlationId: exampleIds.correlation,
})

/** The header of a replayed response. */
export const replayed = {
  description: 'The response is a replay of the first response for this key.',
  schema: z.literal('true'),
}

/** The response to a sender of one event of this type. */
export const taken = (type: string): Success => ({
  description: 'The event is stored. It is not decided yet.',
  headers: {
    Location: { description: 'The URL of the event.', schema: z.string(), required: true },
    'Idempotent-Replayed': replayed,
  },
  content: { 'application/json': { schema: receipt, example: aReceipt(type) } },
})

/** CloudEvents attributes of the HTTP binding's binary mode. */
const binaryHeaders: readonly Parameter[] = Object.entries(cloudEventSchema.shape)
  .filter(([name]) => !['data', 'datacontenttype', 'traceparent'].includes(name))
  .map(([name, schema]) => ({
    name: `ce-${name}`,
    in: 'header',
    description: `Binary mode: the attribute \`${name}\`, if the body is only the \`data\` of the event.`,
    // Binary mode is optional. A sender who uses it sends what structured mode requires.
    schema: schema.optional(),
  }))

/** One event, of any type that a producer may send. */
export const ingestEventEndpoint: Endpoint = {
  name: 'ingest-event',
  method: 'post',
  path: '/v1/events',
  access: 'events:write',
  isForPartners: true,
  tag: 'Events',
  creates: true,
  summary: 'Send an event',
  description:
    'Accepts one CloudEvent 1.0. In structured mode the body is the whole event. In binary mode (`application/json` ' +
    'with `ce-specversion` and the other `ce-` headers) the body is its `data`. An event that is sent twice, under any key, is stored once and gets the same receipt.',
  parameters: binaryHeaders,
  body: {
    bytesMax: eventBytesMax,
    content: {
      'application/cloudevents+json': { schema: cloudEvent, example: anEvent },
      'application/json': {
        schema: z.union([cloudEvent, eventData]),
        example: anEvent,
        moreExamples: { 'binary-mode': anEvent.data },
      },
    },
  },
  answers: { 202: taken(anEvent.type) },
  errors: ['event-invalid', 'event-type-unknown', 'event-id-taken', 'vault-unavailable', 'secret-unavailable'],
}
