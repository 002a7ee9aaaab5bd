import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import { happenings } from '#facts/domain/happening.ts'
import { actorKinds } from '#kernel/domain/actor.ts'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import type { Endpoint } from './endpoint.ts'
import { anEventView, band, eventView, status } from './event-view.ts'
import { pageParameters } from './list-query.ts'
import { correlationId, eventId, exampleIds, moment, nextCursor, partnerId } from './parts.ts'
import { numbersForOperators, tenantNumbers } from './tenant-numbers.ts'

const attribute = z.string().min(1).max(256)

/** One event by the id of its producer, strongly consistent. */
export const getEventBySourceEndpoint: Endpoint = {
  name: 'get-event-by-source',
  method: 'get',
  path: '/v1/events/by-source',
  access: 'events:read',
  isForPartners: true,
  recordsReading: 'if-people-acted',
  tag: 'Events',
  summary: 'Read one event by the id of its producer',
  description:
    'The event with this `source` and `id`, as `GET /v1/events/{id}` returns it. Partners of a tenant can use the same source and id: a ' +
    'token that is limited to a partner finds the event of the partner, and any other token finds the event of the tenant itself, or of ' +
    'the partner in `partnerId`. Unknown parameters are rejected.',
  parameters: [
    {
      name: 'id',
      in: 'query',
      required: true,
      description: 'The `id` of the event, from its producer.',
      schema: identifier(attribute),
      example: anEventView.event.id,
    },
    {
      name: 'source',
      in: 'query',
      required: true,
      description: 'The `source` of the event.',
      schema: attribute,
      example: anEventView.event.source,
    },
    {
      name: 'partnerId',
      in: 'query',
      description: 'The partner that the event belongs to.',
      schema: partnerId,
      example: 'shop-7',
    },
  ],
  answers: {
    200: {
      description: 'The event with its current status.',
      content: { 'application/json': { schema: eventView, example: anEventView } },
    },
  },
  errors: ['query-invalid', 'event-not-found', 'event-archived', 'vault-unavailable', 'vault-altered'],
}

const factView = z
  .object({
    id: z.uuid().describe('The id of the fact.'),
    eventId,
    eventType: z.string().describe('The type of the event.'),
    type: z.string().describe('The type of the fact. It is the type of the event for its first fact.'),
    happening: z.string().describe('What happened, with its number. Examples: `received`, `moved#0001`.'),
    recordedAt: moment,
    time: z.iso.datetime({ offset: true }).describe('When it happened, as the source wrote it.'),
    source: z.string(),
    partnerId: partnerId.optional(),
    causationId: z.uuid().optional().describe('The id of the fact that this one follows from.'),
    by: z.string().describe('The author. An operator sees `•••`, unless it is a part of Sluice.'),
    byKind: z.enum(actorKinds).optional(),
    byIssuer: z.string().optional(),
    data: z
      .record(z.string(), z.json())
      .describe('The data of the fact. `•••` is in the place of each personal and secret value.'),
  })
  .meta({ id: 'FactView', title: 'Fact in a list' })

const factPage = z
  .object({ items: z.array(factView).max(200), nextCursor })
  .meta({ id: 'FactPage', title: 'Page of facts', description: 'In recorded order.' })

/** Every fact with a correlation id. */
export const listCorrelatedFactsEndpoint: Endpoint = {
  name: 'list-correlated-facts',
  isConditional: true,
  method: 'get',
  path: '/v1/correlations/{id}',
  access: 'events:read',
  isForPartners: true,
  recordsReading: 'if-people-acted',
  tag: 'Events',
  summary: 'List the facts of a correlation',
  description:
    'Every fact with this correlation id, in recorded order, of every event of the tenant or the partner: a flow that spans several ' +
    'events is seen whole. Usually less than a second behind. Personal and secret values are `•••`: `GET /v1/events/{id}` returns them. An operator ' +
    'also sees `•••` for identifiers. Only the fact that it was archived is listed of an archived event. The list of an unknown id is empty. A page ' +
    'may have fewer items than `limit`, or none, and a `nextCursor`: continue until it is `null`. A page with acts of people on a ' +
    'review is recorded as a reading.',
  parameters: [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: 'The correlation id, from the answer to an event or from an item of a list.',
      schema: correlationId,
      example: exampleIds.correlation,
    },
    ...pageParameters,
  ],
  answers: {
    200: {
      description: 'One page of facts.',
      content: {
        'application/json': {
          schema: factPage,
          example: {
            items: [
              {
                id: exampleIds.fact,
                eventId: exampleIds.event,
                eventType: anEventView.type,
                type: anEventView.type,
                happening: happenings.received(),
                recordedAt: anEventView.receivedAt,
                time: anEventView.event.time,
                source: anEventView.event.source,
                by: 'a-producer',
                byKind: 'user',
                byIssuer: 'https://issuer.example.com/',
                data: anEventView.event.data,
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

const day = z.iso.date().describe('A day in UTC.')
const count = z.int().min(1).describe('The number of events.')

const dayCounts = {
  total: z.int().min(0).describe('The number of events that were received on the day and are not archived.'),
  counts: z
    .array(z.object({ status, band: band.optional(), count }))
    .max(eventStatuses.length * 4)
    .describe(
      'In the order of the lifecycle. Events that were not scored have no band. A group without events is missing.',
    ),
}

const eventNumbers = tenantNumbers(dayCounts, { day }).meta({
  id: 'EventNumbers',
  title: 'Events of a day by status and band, by tenant',
  description: 'For an operator without `X-Tenant-Id`.',
})

const eventCounts = z
  .object({
    day,
    ...dayCounts,
    complete: z
      .boolean()
      .describe(
        'False if some events are not counted: more than 10,000 wait for their first decision, or the views were not built again since an earlier version.',
      ),
  })
  .meta({ id: 'EventCounts', title: 'Events of a day by status and band' })

/** The events of a day, by status and band. */
export const getCountsEndpoint: Endpoint = {
  name: 'get-counts',
  isAcrossTenants: true,
  unrecordedBecause: 'It shows counts.',
  method: 'get',
  path: '/v1/counts',
  access: 'events:read',
  isConditional: true,
  tag: 'Events',
  summary: 'Count the events of a day',
  description:
    'How many events the tenant received on one day in UTC, by their status and band now. A later decision moves an event to ' +
    'another group of the same day. From a read model that is usually less than a second behind. Unknown parameters are rejected. ' +
    numbersForOperators,
  parameters: [
    { name: 'day', in: 'query', description: 'A day in UTC. Default: today.', schema: day, example: '2026-03-01' },
  ],
  answers: {
    200: {
      description: 'The counts of the day.',
      content: {
        'application/json': {
          schema: z.union([eventCounts, eventNumbers]),
          moreExamples: {
            'every tenant': {
              day: '2026-03-01',
              complete: true,
              tenants: [{ tenantId: 'acme', total: 2, counts: [{ status: 'received', count: 2 }] }],
            },
          },
          example: {
            day: '2026-03-01',
            total: 1042,
            counts: [
              { status: 'received', count: 2 },
              { status: 'held', band: 'medium', count: 31 },
              { status: 'approved', band: 'low', count: 1005 },
              { status: 'rejected', band: 'high', count: 4 },
            ],
            complete: true,
          },
        },
      },
    },
  },
  errors: ['query-invalid'],
}

/** Every call that finds events and facts by what they have in common. */
export const findingEndpoints: readonly Endpoint[] = [
  getEventBySourceEndpoint,
  listCorrelatedFactsEndpoint,
  getCountsEndpoint,
]
