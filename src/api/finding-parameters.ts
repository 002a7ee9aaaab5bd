import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import { currency } from '#catalogue/fields/currency.ts'
import type { Parameter } from './endpoint.ts'
import { anEventView, band, score } from './event-view.ts'
import { correlationId, exampleIds } from './parts.ts'

const attribute = z.string().min(1).max(256)

/** The parameters that find events, beside their type, status and time. */
export const findingParameters: readonly Parameter[] = [
  {
    name: 'account',
    in: 'query',
    description: 'Only events that name this account, in any spelling. The entity of a report is an account.',
    schema: identifier(attribute),
    example: '4711',
  },
  {
    name: 'counterparty',
    in: 'query',
    description: 'Only events that name this account beside `account`.',
    schema: identifier(attribute),
    example: '0815',
  },
  {
    name: 'subject',
    in: 'query',
    description: 'Only events with exactly this `subject`.',
    schema: identifier(attribute),
    example: 'account/4711',
  },
  {
    name: 'source',
    in: 'query',
    description: 'Only events with exactly this `source`.',
    schema: attribute,
    example: '/desk/7',
  },
  {
    name: 'producerId',
    in: 'query',
    description:
      'Only events with this `id` of the producer. `GET /v1/events/by-source` is faster where the source is known.',
    schema: identifier(attribute),
    example: 'p-4711',
  },
  {
    name: 'correlationId',
    in: 'query',
    description: 'Only events with this correlation id.',
    schema: correlationId,
    example: exampleIds.correlation,
  },
  {
    name: 'rule',
    in: 'query',
    description: 'Only events for which this rule fired, with its version.',
    schema: z.string().max(64),
    example: 'structuring@1',
  },
  {
    name: 'band',
    in: 'query',
    description: 'Only events with a score in this band.',
    schema: band,
    example: anEventView.assessment.band,
  },
  { name: 'scoreMin', in: 'query', description: 'Only events with at least this score.', schema: score, example: 40 },
  {
    name: 'amountMin',
    in: 'query',
    description: 'Only events with at least this amount, in minor units of `currency`.',
    schema: z.int().min(0),
    example: 1_000_000,
  },
  {
    name: 'currency',
    in: 'query',
    description: 'Only events with an amount in this currency.',
    schema: currency,
    example: 'EUR',
  },
]
