import * as z from 'zod'
import { identifier, personal } from '#catalogue/define.ts'
import { accountId, observedAmount } from '#catalogue/fields/fields.ts'
import type { Endpoint } from './endpoint.ts'
import { receiptIdParameter } from './event-parameters.ts'
import { anEventView, band, score, status } from './event-view.ts'
import { eventId, exampleIds, moment } from './parts.ts'
import { numbersForOperators, tenantNumbers } from './tenant-numbers.ts'

const person = z.object({ id: identifier(z.string()), issuer: z.string().optional() })

const decision = z
  .object({
    outcome: z.enum(['approve', 'reject']),
    at: moment,
    by: z.array(person).min(1).describe('Everyone who chose this outcome, in order.'),
    reason: personal(z.string()).describe('The first line of the last reason.'),
    isLate: z.boolean(),
    hidden: z
      .object({ personal: z.enum(['masked', 'erased', 'altered']).optional() })
      .optional()
      .describe('Why the reason is `•••`.'),
  })
  .describe('The decision of people. Absent if no person decided.')

const amount = observedAmount

/** An event beside another one. */
const comparedEvent = z.object({
  id: eventId,
  type: z.string(),
  receivedAt: moment,
  status,
  score: score.optional(),
  band: band.optional(),
  amount: amount.optional(),
  decision: decision.optional(),
})

const count = z.int().min(0)

/** The answer of `GET /v1/events/{id}/similar`. */
export const similarEvents = z
  .object({
    rules: z.array(z.string()).describe('The rules that fired for the event.'),
    sameRules: z
      .object({
        complete: z.boolean().describe('False if more events than the newest 100 have the same rules.'),
        approved: count,
        rejected: count,
        items: z.array(comparedEvent).max(20),
      })
      .describe(
        'Approved and rejected events for which the same rules fired, the newest first. Those that their first step approved are not in it.',
      ),
    accountReviews: z
      .array(comparedEvent.extend({ accountId: accountId.describe('The account that both events name.') }))
      .max(20)
      .describe('Other events of its accounts that were held, rejected or failed, the newest first.'),
  })
  .meta({ id: 'SimilarEvents', title: 'Similar events' })

const similarNumbers = tenantNumbers({
  sameRulesCount: count.describe(
    'Other events for which the same rules fired, without those that their first step approved; the newest 100 are counted.',
  ),
}).meta({
  id: 'SimilarNumbers',
  title: 'Events with the same rules, by tenant',
  description: 'For an operator without `X-Tenant-Id`.',
})

const anExample = {
  id: exampleIds.otherEvent,
  type: anEventView.type,
  receivedAt: '2026-02-20T09:00:00.120Z',
  status: 'rejected',
  score: 56,
  band: 'medium',
  amount: { minorUnits: 954_000, currency: 'EUR' },
  decision: {
    outcome: 'reject',
    at: '2026-02-20T10:12:00.000Z',
    by: [{ id: 'ana', issuer: 'https://login.example.com' }],
    reason: 'The payer could not explain the four payments.',
    isLate: false,
  },
}

/** What was decided in similar cases. */
export const findSimilarEndpoint: Endpoint = {
  name: 'find-similar',
  isAcrossTenants: true,
  method: 'get',
  path: '/v1/events/{id}/similar',
  access: 'events:read',
  isForPartners: true,
  recordsReading: true,
  tag: 'Events',
  summary: 'Find similar events',
  description:
    'Decided events for which the same rules fired, and what else was held or rejected on the accounts of the event, with the ' +
    'outcome, who decided and the first line of the reason. From a read model that is usually less than a second behind. A reason ' +
    'that was erased is `•••`. An operator sees `•••` for accounts, people and reasons. ' +
    numbersForOperators,
  parameters: [receiptIdParameter],
  answers: {
    200: {
      description: 'The similar events.',
      content: {
        'application/json': {
          schema: z.union([similarEvents, similarNumbers]),
          moreExamples: { 'every tenant': { complete: true, tenants: [{ tenantId: 'acme', sameRulesCount: 3 }] } },
          example: {
            rules: ['structuring@1'],
            sameRules: { complete: true, approved: 0, rejected: 1, items: [anExample] },
            accountReviews: [{ ...anExample, accountId: '4711' }],
          },
        },
      },
    },
  },
  errors: ['event-not-found', 'vault-unavailable'],
}
