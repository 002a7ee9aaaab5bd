import * as z from 'zod'
import { identifier } from '#catalogue/define.ts'
import { accountId } from '#catalogue/fields/fields.ts'
import { band, score } from '../event-view.ts'
import { correlationId, eventId, exampleIds, moment, partnerId } from '../parts.ts'

const reviewOutcome = z.enum(['approve', 'reject'])

export const person = z
  .object({
    id: identifier(z.string()).describe('The subject of the token. An operator sees `•••`.'),
    issuer: z.string().optional().describe('The issuer of the token.'),
  })
  .describe('A person is issuer and subject together.')

export const reviewVersion = z
  .int()
  .positive()
  .describe('Changes with the assessment, a decision, the level and the assignee. A decision names it in `basedOn`.')

/** What a list shows of a review. */
export const reviewRowShape = {
  eventId,
  type: z.string(),
  receivedAt: moment,
  correlationId,
  partnerId: partnerId.optional(),
  purpose: z
    .enum(['decide', 'confirm'])
    .describe('`decide`: the event is held. `confirm`: it is rejected, and people confirm or overturn that.'),
  status: z.enum(['open', 'decided']),
  level: z
    .int()
    .min(1)
    .max(2)
    .describe('At level 2 no outcome is final unless a person with the scope `reviews:supervise` chose it.'),
  score,
  band,
  firstReason: z.string().optional().describe('The reason with the most points. Absent if no rule fired.'),
  rules: z.array(z.string()).describe('The rules that fired.'),
  amount: z
    .object({ minorUnits: z.int(), currency: z.string() })
    .optional()
    .describe('Absent for an event without an amount.'),
  accounts: z
    .array(z.object({ role: z.enum(['debtor', 'creditor', 'account']), accountId }))
    .describe('`account`: the event is about it.'),
  openedAt: moment,
  dueAt: moment.describe('After it, the review is overdue. A whole minute.'),
  overdueAt: moment.optional().describe('When it was escalated because it was overdue.'),
  levelTwoDueAt: moment.optional().describe('At level 2: until when a supervisor decides.'),
  claimedBy: person.optional().describe('Present while a claim is valid.'),
  claimedUntil: moment.optional().describe('When the claim ends, unless it is renewed.'),
  approvals: z
    .object({ have: z.int().min(0), need: z.int().min(1).max(2) })
    .describe(
      'The people who have agreed on an outcome on this assessment, and who must. Two people overturn a rejection.',
    ),
  decidedAt: moment.optional(),
  outcome: reviewOutcome.optional(),
  isLate: z.boolean().optional().describe('Of a decided review: whether a decision came after the due time.'),
  policy: z
    .object({ id: z.string(), version: z.int().positive() })
    .describe('The decision policy under which the review was opened.'),
  version: reviewVersion,
}

export const reviewRow = z
  .object(reviewRowShape)
  .meta({ id: 'ReviewRow', title: 'Review in a list', description: 'The task of one event for people.' })

/** A review for examples. */
export const aReviewRow = {
  eventId: exampleIds.event,
  type: 'Payment.Transfer.Observed.v1',
  receivedAt: '2026-03-01T09:16:12.008Z',
  correlationId: exampleIds.correlation,
  purpose: 'decide',
  status: 'open',
  level: 1,
  score: 56,
  band: 'medium',
  firstReason: 'Within seven days the payer paid 4 amounts from 8,000.00 EUR to just below 10,000.00 EUR.',
  rules: ['structuring@1', 'fan-out@1'],
  amount: { minorUnits: 954_000, currency: 'EUR' },
  accounts: [
    { role: 'debtor', accountId: '4711' },
    { role: 'creditor', accountId: 'acc-4' },
  ],
  openedAt: '2026-03-01T09:16:12.229Z',
  dueAt: '2026-03-02T09:17:00.000Z',
  claimedBy: { id: 'ana', issuer: 'https://login.example.com' },
  claimedUntil: '2026-03-01T10:57:00.000Z',
  approvals: { have: 0, need: 1 },
  policy: { id: 'standard', version: 1 },
  version: 2,
}
