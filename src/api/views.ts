import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { receiptIdParameter } from './event-parameters.ts'
import { anEventView, band, eventView, relations, score, status } from './event-view.ts'
import { findingParameters } from './finding-parameters.ts'
import { pageParameters } from './list-query.ts'
import { correlationId, eventId, exampleIds, moment, nextCursor, partnerId } from './parts.ts'

/** One event, strongly consistent. */
export const getEventEndpoint: Endpoint = {
  name: 'get-event',
  method: 'get',
  path: '/v1/events/{id}',
  access: 'events:read',
  isForPartners: true,
  recordsReading: 'if-people-acted',
  tag: 'Events',
  summary: 'Read one event',
  description:
    'The event with its history, its assessment and its review, read from the facts. An event of another tenant or partner is 404, like an event that ' +
    'does not exist. `reversedBy` and `correctedBy` come from a read model that is usually less than a second behind. An ' +
    'operator sees `•••` for personal data and for who decided and why, and neither `subject` nor `userid`. `•••` is also in the place of a value that was erased or has ' +
    'expired, and `hidden` gives the reason. An answer that shows what people of a review wrote or decided is recorded as a reading.',
  parameters: [receiptIdParameter],
  answers: {
    200: {
      description: 'The event with its current status.',
      content: { 'application/json': { schema: eventView, example: anEventView } },
    },
  },
  errors: ['event-not-found', 'event-archived', 'vault-unavailable', 'vault-altered'],
}

const eventRow = z
  .object({
    id: eventId,
    type: z.string(),
    status,
    receivedAt: moment,
    correlationId,
    partnerId: partnerId.optional(),
    source: z
      .string()
      .optional()
      .describe('The source of the event. Rows of earlier versions lack it and what follows.'),
    producerId: z.string().optional().describe('The id that the producer gave. An operator sees `•••`.'),
    subject: z.string().optional().describe('An operator does not see it.'),
    accounts: z
      .array(
        z.object({
          role: z.enum(['debtor', 'creditor', 'account']),
          accountId: z.string().describe('In its canonical form. An operator sees `•••`.'),
        }),
      )
      .optional()
      .describe('The accounts that the event names. The entity of a report is an account.'),
    amount: z
      .object({ minorUnits: z.int().min(0), currency: z.string() })
      .optional()
      .describe('The amount that moved or was ordered.'),
    score: score.optional().describe('Present after the event was scored.'),
    band: band.optional(),
    rules: z.array(z.string()).optional().describe('The ids of the rules that fired.'),
    ...relations,
  })
  .meta({ id: 'EventRow', title: 'Event in a list' })

const eventPage = z
  .object({ items: z.array(eventRow).max(200), nextCursor })
  .meta({ id: 'EventPage', title: 'Page of events', description: 'Newest first, by the time of receipt.' })

const timeParameter = z.iso.datetime({ offset: true })

/** A page of events, newest first. */
export const listEventsEndpoint: Endpoint = {
  name: 'list-events',
  unrecordedBecause: 'It shows no value of the vault.',
  method: 'get',
  path: '/v1/events',
  access: 'events:read',
  isForPartners: true,
  isConditional: true,
  tag: 'Events',
  summary: 'List events',
  description:
    'The events of the tenant, or of the partner that the token is limited to. Newest first, by the time of receipt, from a read model that is usually less than a second behind. A page may have fewer ' +
    'items than `limit`, or none, and a `nextCursor`: continue until it is `null`. Every combination of the parameters is allowed, except ' +
    'that `counterparty` requires `account`, and `amountMin` requires `currency`. Unknown parameters are rejected.',
  parameters: [
    {
      name: 'type',
      in: 'query',
      description: 'Only events of this type. An alias means its type.',
      schema: z.string().min(1).max(128),
      example: anEventView.type,
    },
    { name: 'status', in: 'query', description: 'Only events with this status.', schema: status, example: 'held' },
    ...findingParameters,
    {
      name: 'from',
      in: 'query',
      description: 'Inclusive. Default: 30 days before `to`.',
      schema: timeParameter,
      example: '2026-03-01T00:00:00Z',
    },
    {
      name: 'to',
      in: 'query',
      description: 'Inclusive. Default: now.',
      schema: timeParameter,
      example: '2026-03-02T00:00:00Z',
    },
    ...pageParameters,
  ],
  answers: {
    200: {
      description: 'One page of events.',
      content: {
        'application/json': {
          schema: eventPage,
          example: {
            items: [
              {
                id: exampleIds.event,
                type: anEventView.type,
                status: 'approved',
                receivedAt: anEventView.receivedAt,
                correlationId: exampleIds.correlation,
                source: anEventView.event.source,
                producerId: anEventView.event.id,
                accounts: [
                  { role: 'debtor', accountId: '4711' },
                  { role: 'creditor', accountId: '0815' },
                ],
                amount: anEventView.event.data.amount,
                score: 0,
                band: 'low',
                rules: [],
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

/** Every call that reads events as their facts describe them. */
export const viewEndpoints: readonly Endpoint[] = [getEventEndpoint, listEventsEndpoint]
