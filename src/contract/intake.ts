import * as z from 'zod'
import { cloudEventSchema, eventBytesMax } from '../catalogue/cloud-event.ts'
import { complianceEventReported, riskEventReported } from '../catalogue/risk.ts'
import { tenantIdPattern } from '../kernel/domain/tenant.ts'
import type { Endpoint, Parameter, Success } from './endpoint.ts'
import { correlationId, eventId, exampleIds, moment } from './parts.ts'
import { exampleProblem, problemSchema } from './problem.ts'

/** The body of a batch, as it comes over the wire. */
const batchBytesMax = 1024 * 1024

/** As many as one request may bring. */
export const batchEventCountMax = 100

const anEvent = {
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
const ownTenant = z
  .string()
  .regex(tenantIdPattern, 'must be a tenant id')
  .optional()
  .describe('If it is given it must be your own tenant.')

const cloudEvent = z.strictObject({ ...cloudEventSchema.shape, tenantid: ownTenant }).meta({
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

const replayed = {
  description: 'The answer was kept from the first request with this key.',
  schema: z.literal('true'),
}

const taken = (type: string): Success => ({
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

const batchEntry = z.strictObject({
  idempotencyKey: z
    .string()
    .regex(/^[ -~]{1,255}$/)
    .describe('1 to 255 printable characters: the key of this event alone.'),
  event: cloudEvent,
})

const batch = z
  .strictObject({ events: z.array(batchEntry).min(1).max(batchEventCountMax) })
  .meta({ id: 'Batch', title: 'Batch', description: 'Up to 100 events, each with a key of its own.' })

const batchResult = z.object({
  index: z
    .int()
    .min(0)
    .max(batchEventCountMax - 1)
    .describe('The place in the batch, from 0.'),
  status: z.int().min(200).max(599).describe('What `POST /v1/events` would have answered.'),
  id: eventId.optional().describe('There where the event was accepted.'),
  problem: problemSchema.optional().describe('There where it was not.'),
})

const batchAnswer = z
  .object({ results: z.array(batchResult) })
  .meta({ id: 'BatchAnswer', title: 'Answer to a batch', description: 'What became of each event, in their order.' })

/** Many events at once; one bad event spoils no other. */
export const ingestEventBatchEndpoint: Endpoint = {
  name: 'ingest-event-batch',
  method: 'post',
  path: '/v1/events/batch',
  access: 'events:write',
  tag: 'Events',
  creates: true,
  summary: 'Send up to 100 events',
  description:
    'Every event is judged alone: one bad event spoils no other. The answer is remembered under the batch’s key, and replayed, ' +
    'only when every event was accepted; otherwise send the batch again, and what was accepted is found again.',
  body: {
    bytesMax: batchBytesMax,
    content: {
      'application/json': { schema: batch, example: { events: [{ idempotencyKey: 'p-4711', event: anEvent }] } },
      'application/cloudevents-batch+json': {
        schema: z.array(cloudEvent).min(1).max(batchEventCountMax),
        example: [anEvent],
      },
    },
  },
  answers: {
    207: {
      description: 'What became of each event.',
      headers: { 'Idempotent-Replayed': replayed },
      content: {
        'application/json': {
          schema: batchAnswer,
          example: {
            results: [
              { index: 0, status: 202, id: exampleIds.event },
              { index: 1, status: 422, problem: exampleProblem('event-type-unknown') },
            ],
          },
        },
      },
    },
  },
  errors: ['batch-invalid'],
}

export const riskReport = z
  .strictObject({ ...riskEventReported.shape, tenantId: ownTenant })
  .meta({ id: 'RiskReport', title: 'Risk report', description: 'A risk, with a score of its reporter’s own.' })

export const complianceReport = z
  .strictObject({ ...complianceEventReported.shape, tenantId: ownTenant })
  .meta({ id: 'ComplianceReport', title: 'Compliance report', description: 'What a regulation asks to be looked at.' })

/** A risk event without its envelope. */
export const reportRiskEventEndpoint: Endpoint = {
  name: 'report-risk-event',
  method: 'post',
  path: '/v1/risk-events',
  access: 'events:write',
  tag: 'Events',
  creates: true,
  summary: 'Report a risk',
  description:
    'The same as sending `Risk.Event.Reported.v1` to `POST /v1/events`. Fields it does not have are refused.',
  body: {
    bytesMax: eventBytesMax,
    content: {
      'application/json': {
        schema: riskReport,
        example: {
          entityId: 'acct-4711',
          category: 'velocity',
          riskScore: 72,
          description: 'Forty transfers in ten minutes.',
          metadata: { model: 'velocity-3' },
          occurredAt: '2026-03-01T12:00:00Z',
        },
      },
    },
  },
  answers: { 202: taken('Risk.Event.Reported.v1') },
  errors: ['event-invalid'],
}

/** A compliance event without its envelope. */
export const reportComplianceEventEndpoint: Endpoint = {
  name: 'report-compliance-event',
  method: 'post',
  path: '/v1/compliance-events',
  access: 'events:write',
  tag: 'Events',
  creates: true,
  summary: 'Report a compliance event',
  description:
    'The same as sending `Compliance.Event.Reported.v1` to `POST /v1/events`. Fields it does not have are refused.',
  body: {
    bytesMax: eventBytesMax,
    content: {
      'application/json': {
        schema: complianceReport,
        example: {
          entityId: 'acct-4711',
          regulation: 'AMLD6',
          severity: 'high',
          description: 'The source of funds is not documented.',
          occurredAt: '2026-03-01T12:00:00Z',
        },
      },
    },
  },
  answers: { 202: taken('Compliance.Event.Reported.v1') },
  errors: ['event-invalid'],
}
