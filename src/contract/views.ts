import * as z from 'zod'
import { bands, eventStatuses } from '../kernel/domain/event-status.ts'
import type { Endpoint } from './endpoint.ts'
import { correlationId, eventId, exampleIds, moment, nextCursor } from './parts.ts'

const status = z.enum(eventStatuses)
const score = z.int().min(0).max(100)
const band = z.enum(bands).describe('`low` may pass, `medium` needs a person, `high` is refused.')

const historyEntry = z.object({
  status,
  at: moment,
  by: z.string().describe('The subject of the token, or `sluice/{area}`.'),
  reason: z.string(),
})

const assessment = z
  .object({
    score,
    band,
    ruleset: z.object({ id: z.string(), version: z.int().positive() }),
    reasons: z.array(z.object({ ruleId: z.string(), points: score, because: z.string() })),
    tried: z.array(z.string()).describe('Every rule that was asked, fired or not.'),
    inputs: z.record(z.string(), z.json()).describe('What the rules saw.'),
    at: moment,
  })
  .meta({ id: 'Assessment', title: 'Assessment', description: 'A score with its reasons, its rules and their inputs.' })

const keptEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z.string(),
    type: z.string(),
    source: z.string(),
    time: moment,
    datacontenttype: z.literal('application/json'),
    dataschema: z.string().optional(),
    subject: z.string().optional(),
    userid: z.uuid().optional(),
    correlationid: z.uuid(),
    traceparent: z.string().optional(),
    data: z.record(z.string(), z.json()),
  })
  .describe('The CloudEvent as the producer sent it, with what was left out filled in.')

const eventView = z
  .object({
    id: eventId,
    type: z.string(),
    status,
    receivedAt: moment,
    event: keptEvent,
    history: z.array(historyEntry).min(1).describe('In order.'),
    assessment: assessment.optional().describe('There once the event has been scored.'),
  })
  .meta({ id: 'Event', title: 'Event', description: 'One event with all that has become of it.' })

const type = 'Payment.Transfer.Observed.v1'
const receivedAt = '2026-03-01T12:00:01.998Z'
const amount = { minorUnits: 125_000, currency: 'EUR' }

const anEventView = {
  id: exampleIds.event,
  type,
  status: 'approved',
  receivedAt,
  event: {
    specversion: '1.0',
    id: 'p-4711',
    type,
    source: '/desk/7',
    time: '2026-03-01T12:00:00.000Z',
    datacontenttype: 'application/json',
    correlationid: exampleIds.correlation,
    data: { kind: 'transfer', amount, debtor: { accountId: '4711' }, creditor: { accountId: '0815' } },
  },
  history: [
    { status: 'received', at: receivedAt, by: 'a-producer', reason: 'The event came in.' },
    {
      status: 'validated',
      at: '2026-03-01T12:00:02.041Z',
      by: 'sluice/workflow',
      reason: 'The event fits its contract.',
    },
    { status: 'processing', at: '2026-03-01T12:00:02.041Z', by: 'sluice/workflow', reason: 'The event was assessed.' },
    {
      status: 'approved',
      at: '2026-03-01T12:00:02.041Z',
      by: 'sluice/workflow',
      reason: 'Its score of 0 is in the low band.',
    },
  ],
  assessment: {
    score: 0,
    band: 'low',
    ruleset: { id: 'baseline', version: 1 },
    reasons: [],
    tried: ['large-amount@1', 'high-risk-country@1'],
    inputs: { amount, debtor: {}, creditor: {} },
    at: '2026-03-01T12:00:02.020Z',
  },
}

/** One event, strongly consistent. */
export const getEventEndpoint: Endpoint = {
  name: 'get-event',
  method: 'get',
  path: '/v1/events/{id}',
  access: 'events:read',
  tag: 'Events',
  summary: 'Read one event',
  description:
    'Its history and its assessment, read from the facts themselves. Another tenant’s event is 404, as one that does not exist.',
  parameters: [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'The `id` of the receipt.',
      schema: eventId,
      example: exampleIds.event,
    },
  ],
  answers: {
    200: {
      description: 'The event as it stands.',
      content: { 'application/json': { schema: eventView, example: anEventView } },
    },
  },
  errors: ['event-not-found'],
}

const eventRow = z
  .object({
    id: eventId,
    type: z.string(),
    status,
    receivedAt: moment,
    correlationId,
    score: score.optional().describe('There once the event has been scored.'),
    band: band.optional(),
  })
  .meta({ id: 'EventRow', title: 'Event in a list' })

const eventPage = z
  .object({ items: z.array(eventRow).max(200), nextCursor })
  .meta({ id: 'EventPage', title: 'Page of events', description: 'Newest first, by when the events came in.' })

const asked = z.iso.datetime({ offset: true })

/** A page of events, newest first. */
export const listEventsEndpoint: Endpoint = {
  name: 'list-events',
  method: 'get',
  path: '/v1/events',
  access: 'events:read',
  tag: 'Events',
  summary: 'List events',
  description:
    'Newest first, by when events came in, from a read model that is usually less than a second behind. A page may have fewer ' +
    'items than `limit`, or none, and still a `nextCursor`: go on until it is `null`. Parameters that do not exist are refused.',
  parameters: [
    { name: 'type', in: 'query', description: 'Exactly this type.', schema: z.string().min(1).max(128), example: type },
    { name: 'status', in: 'query', description: 'Where the events stand.', schema: status, example: 'held' },
    {
      name: 'from',
      in: 'query',
      description: 'Inclusive. Default: 30 days before `to`.',
      schema: asked,
      example: '2026-03-01T00:00:00Z',
    },
    {
      name: 'to',
      in: 'query',
      description: 'Inclusive. Default: now.',
      schema: asked,
      example: '2026-03-02T00:00:00Z',
    },
    {
      name: 'limit',
      in: 'query',
      description: 'Items of a page.',
      schema: z.int().min(1).max(200).default(50),
      example: 50,
    },
    {
      name: 'cursor',
      in: 'query',
      description: '`nextCursor` of the page before, with the same other parameters.',
      schema: z.base64url().max(200),
    },
  ],
  answers: {
    200: {
      description: 'One page.',
      content: {
        'application/json': {
          schema: eventPage,
          example: {
            items: [
              {
                id: exampleIds.event,
                type,
                status: 'approved',
                receivedAt,
                correlationId: exampleIds.correlation,
                score: 0,
                band: 'low',
              },
            ],
            nextCursor: null,
          },
        },
      },
    },
  },
  errors: ['query-invalid'],
}
