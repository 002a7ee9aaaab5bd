import * as z from 'zod'
import { cloudEventSchema, eventBytesMax } from '#catalogue/cloud-event.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { Endpoint, Parameter, Success } from './endpoint.ts'
import { correlationId, eventId, exampleIds, moment } from './parts.ts'

/** One event, as examples show it. */
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

/** Whose it is; the token has said it already. */
export const ownTenant = z
  .string()
  .regex(tenantIdPattern, 'must be a tenant id')
  .optional()
  .describe('If it is given it must be your own tenant.')

/** One event in structured mode, on its own or in a batch. */
export const cloudEvent = z.strictObject({ ...cloudEventSchema.shape, tenantid: ownTenant }).meta({
  id: 'CloudEvent',
  title: 'CloudEvent',
  description:
    'A CloudEvent 1.0 in structured JSON. Other attributes are refused; fields of `data` that its type does not have are kept.',
})

const receipt = z
  .object({
    id: eventId,
    type: z.string().describe('The type of the event.'),
    status: z.literal('received'),
    receivedAt: moment,
    correlationId,
  })
  .meta({ id: 'Receipt', title: 'Receipt', description: 'The event is stored, and will be scored and decided.' })

const aReceipt = (type: string) => ({
  id: exampleIds.event,
  type,
  status: 'received',
  receivedAt: '2026-03-01T12:00:01.980Z',
  correlationId: exampleIds.correlation,
})

/** The header of an answer that was given before. */
export const replayed = {
  description: 'The answer was kept from the first request with this key.',
  schema: z.literal('true'),
}

/** The answer to whoever sent one event of this type. */
export const taken = (type: string): Success => ({
  description: 'The event is ours. It is not decided yet.',
  headers: {
    Location: { description: 'Where the event is read.', schema: z.string(), required: true },
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
    description: `Binary mode: the attribute \`${name}\`, where the body is the event's \`data\` alone.`,
    // Nobody has to use binary mode; who does sends what structured mode requires.
    schema: schema.optional(),
  }))

/** One event, of any type that a producer may send. */
export const ingestEventEndpoint: Endpoint = {
  name: 'ingest-event',
  method: 'post',
  path: '/v1/events',
  access: 'events:write',
  tag: 'Events',
  creates: true,
  summary: 'Send an event',
  description:
    'Takes in one CloudEvent 1.0: in structured mode the body is the whole event; in binary mode (`application/json` ' +
    'with `ce-specversion` and the other `ce-` headers) the body is its `data`. The same event sent twice is one event, under any key, and gets the same receipt.',
  parameters: binaryHeaders,
  body: {
    bytesMax: eventBytesMax,
    content: {
      'application/cloudevents+json': { schema: cloudEvent, example: anEvent },
      'application/json': {
        schema: z.union([cloudEvent, z.record(z.string(), z.unknown()).describe('Binary mode: `data` alone.')]),
        example: anEvent,
        moreExamples: { 'binary-mode': anEvent.data },
      },
    },
  },
  answers: { 202: taken(anEvent.type) },
  errors: ['event-invalid', 'event-type-unknown', 'event-id-taken'],
}
