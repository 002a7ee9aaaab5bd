import * as z from 'zod'
import { currency } from '#catalogue/fields/currency.ts'
import { accountId, observedAmount } from '#catalogue/fields/fields.ts'
import type { Endpoint } from './endpoint.ts'
import { anEventView, band, score, status } from './event-view.ts'
import { accountIdParameter } from './ledger/parts.ts'
import { pageParameters } from './list-query.ts'
import { eventId, exampleIds, moment, nextCursor, partnerId } from './parts.ts'
import { numbersForOperators, tenantNumbers } from './tenant-numbers.ts'

/** The days that `…/counterparties` covers. */
export const periodDays = { min: 1, max: 90, usual: 30 } as const

const direction = z
  .enum(['in', 'out', 'both'])
  .describe('`in`: the account was paid. `out`: it paid. `both`: it paid itself.')

/** One movement of an account. */
export const accountMovement = z
  .object({
    id: eventId,
    type: z.string(),
    happenedAt: moment.describe(
      'When the money moved, never after `receivedAt`. Of a correction, the time of the original.',
    ),
    receivedAt: moment,
    direction,
    amount: observedAmount,
    counterpartyId: accountId.optional().describe('The other account, in its canonical form.'),
    partnerId: partnerId.optional(),
    status,
    score: score.optional(),
    band: band.optional(),
    isLate: z
      .literal(true)
      .optional()
      .describe('It was reported later than the tenant allows (`lateAfterHours`), so its rules saw it as late.'),
    isAfter: z
      .literal(true)
      .optional()
      .describe('It was received after `asOf`: an assessment of that time did not see it.'),
    reversedBy: eventId.optional().describe('The id of the first event that reversed it. It no longer counts.'),
    correctedBy: eventId.optional().describe('The id of the first event that corrected it. It no longer counts.'),
  })
  .meta({ id: 'Movement', title: 'Movement of an account' })

const movementPage = z
  .object({ items: z.array(accountMovement).max(200), nextCursor })
  .meta({ id: 'MovementPage', title: 'Page of movements', description: 'Newest first, by the time they happened.' })

const movementCount = z.int().min(0).describe('Movements of the account in the period; the newest 1,000 are counted.')

const movementNumbers = tenantNumbers({ movementCount }).meta({
  id: 'MovementNumbers',
  title: 'Movements of an account, by tenant',
  description: 'For an operator without `X-Tenant-Id`.',
})

const everyTenant = 'every tenant'

const timeParameter = z.iso.datetime({ offset: true })

const aMovement = {
  id: exampleIds.event,
  type: anEventView.type,
  happenedAt: '2026-03-01T12:00:00.000Z',
  receivedAt: anEventView.receivedAt,
  direction: 'out',
  amount: { minorUnits: 125_000, currency: 'EUR' },
  counterpartyId: '0815',
  status: 'held',
  score: 56,
  band: 'medium',
}

/** The movements of one account. */
export const listActivityEndpoint: Endpoint = {
  name: 'list-activity',
  isConditional: true,
  isAcrossTenants: true,
  method: 'get',
  path: '/v1/accounts/{id}/activity',
  access: 'events:read',
  isForPartners: true,
  recordsReading: true,
  tag: 'Events',
  summary: 'List the movements of an account',
  description:
    'Payments, corrections and entries of the ledger that moved money on an account, whether or not it is an account of the ledger. ' +
    'Newest first, by the time they happened, from a read model that is usually less than a second behind. Payments of zero and ' +
    'reversals move no money. An account that no event names has an empty list. A page may have fewer items than `limit`, or none, ' +
    'and a `nextCursor`: continue until it is `null`. An operator sees `•••` for account ids. ' +
    `${numbersForOperators} Only \`from\` and \`to\` are allowed then.`,
  parameters: [
    accountIdParameter,
    {
      name: 'from',
      in: 'query',
      description: 'Inclusive, a time of happening. Default: 30 days before `to`.',
      schema: timeParameter,
      example: '2026-03-01T00:00:00Z',
    },
    {
      name: 'to',
      in: 'query',
      description: 'Inclusive, a time of happening. Default: now.',
      schema: timeParameter,
      example: '2026-03-02T00:00:00Z',
    },
    {
      name: 'asOf',
      in: 'query',
      description: 'Marks what was received after this time with `isAfter`. Example: the time of an assessment.',
      schema: timeParameter,
      example: '2026-03-01T12:00:02Z',
    },
    ...pageParameters,
  ],
  answers: {
    200: {
      description: 'One page of movements.',
      content: {
        'application/json': {
          schema: z.union([movementPage, movementNumbers]),
          example: { items: [aMovement], nextCursor: null },
          moreExamples: { [everyTenant]: { complete: true, tenants: [{ tenantId: 'acme', movementCount: 4 }] } },
        },
      },
    },
  },
  errors: ['query-invalid', 'account-not-found'],
}

const sum = z.object({ currency, in: z.int().min(0), out: z.int().min(0) }).describe('In minor units of the currency.')

const counterparty = z
  .object({
    accountId: accountId.describe('In its canonical form.'),
    firstAt: moment.describe('The first movement in the period.'),
    lastAt: moment,
    count: z.int().positive().describe('The number of movements, also of those that were reversed or corrected.'),
    sums: z
      .array(sum)
      .describe('By currency, without what was reversed or corrected. `in` was received from the counterparty.'),
    held: z.int().min(0).describe('Movements that wait for a decision.'),
    rejected: z.int().min(0),
  })
  .meta({ id: 'Counterparty', title: 'Counterparty of an account' })

/** The answer of `GET /v1/accounts/{id}/counterparties`. */
export const counterpartyPage = z
  .object({
    from: moment,
    complete: z
      .boolean()
      .describe(
        'False if the account has more than 2,000 movements in the period. Then `from` is the oldest of the newest 2,000.',
      ),
    movementCount: z.int().min(0),
    counterpartyCount: z.int().min(0),
    items: z.array(counterparty).max(100),
  })
  .meta({ id: 'Counterparties', title: 'Counterparties of an account' })

const counterpartyNumbers = tenantNumbers({
  movementCount,
  counterpartyCount: z.int().min(0).describe('The counterparties of these movements.'),
}).meta({
  id: 'CounterpartyNumbers',
  title: 'Counterparties of an account, by tenant',
  description: 'For an operator without `X-Tenant-Id`.',
})

/** The counterparties of one account. */
export const listCounterpartiesEndpoint: Endpoint = {
  name: 'list-counterparties',
  isAcrossTenants: true,
  method: 'get',
  path: '/v1/accounts/{id}/counterparties',
  access: 'events:read',
  isForPartners: true,
  recordsReading: true,
  tag: 'Events',
  summary: 'List the counterparties of an account',
  description:
    'The accounts that paid an account or were paid by it, at most 100, the greatest sum in the main currency of the account first. ' +
    'From a read model that is usually less than a second behind. An operator sees `•••` for account ids. ' +
    numbersForOperators,
  parameters: [
    accountIdParameter,
    {
      name: 'days',
      in: 'query',
      description: 'The period up to now. It begins with the UTC day so many days ago.',
      schema: z.int().min(periodDays.min).max(periodDays.max).default(periodDays.usual),
      example: periodDays.usual,
    },
  ],
  answers: {
    200: {
      description: 'The counterparties.',
      content: {
        'application/json': {
          schema: z.union([counterpartyPage, counterpartyNumbers]),
          moreExamples: {
            [everyTenant]: { complete: true, tenants: [{ tenantId: 'acme', movementCount: 4, counterpartyCount: 1 }] },
          },
          example: {
            from: '2026-02-01T00:00:00.000Z',
            complete: true,
            movementCount: 4,
            counterpartyCount: 1,
            items: [
              {
                accountId: '0815',
                firstAt: '2026-02-20T09:00:00.000Z',
                lastAt: '2026-03-01T12:00:00.000Z',
                count: 4,
                sums: [{ currency: 'EUR', in: 0, out: 3_810_000 }],
                held: 1,
                rejected: 0,
              },
            ],
          },
        },
      },
    },
  },
  errors: ['query-invalid', 'account-not-found'],
}

/** Every call that reads what accounts did. */
export const activityEndpoints: readonly Endpoint[] = [listActivityEndpoint, listCounterpartiesEndpoint]
