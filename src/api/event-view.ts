import * as z from 'zod'
import { instant } from '#catalogue/define.ts'
import { actorKinds } from '#kernel/domain/actor.ts'
import { bands, eventStatuses } from '#kernel/domain/event-status.ts'
import { eventId, exampleIds, moment, partnerId } from './parts.ts'

export const status = z.enum(eventStatuses)
export const score = z.int().min(0).max(100)
export const band = z.enum(bands).describe('`low` is approved, `medium` is held for a person, `high` is rejected.')

const hiddenText = z
  .enum(['masked', 'erased', 'altered'])
  .describe(
    'Present if the reason of a person is `•••`. `masked`: the reader is an operator or a partner. `erased`: it was erased for ever. `altered`: someone changed it in the vault.',
  )

export const historyEntry = z.object({
  status,
  at: moment,
  by: z
    .string()
    .describe(
      'The subject of the token, the sender of the message, or `sluice/{area}`. An operator sees `•••` instead of a subject or a sender.',
    ),
  byKind: z
    .enum(actorKinds)
    .optional()
    .describe('What the author is: a holder of a token of the tenant, an operator, a sender of messages, or Sluice.'),
  byIssuer: z
    .string()
    .optional()
    .describe(
      'Who names the author: the issuer of the token, or `queue/intake`. Sluice has none. Early facts lack both.',
    ),
  reason: z
    .string()
    .describe(
      'Why. The reason of a person who decided is what the person wrote. An operator sees `•••`, and a partner for a person of the tenant, unless Sluice gave the reason.',
    ),
  hidden: hiddenText.optional(),
})

export const sum = z.int().min(0)

export const reason = z.object({
  ruleId: z.string(),
  points: score,
  because: z.string().describe('A sentence with the numbers in it.'),
  source: z.string().describe('The document and section that justify the policy of the rule.'),
})

export const tried = z.array(z.string()).describe('Every rule that was evaluated, fired or not.')

export const inputs = z.record(z.string(), z.json()).describe('The inputs of the rules.')

const assessment = z
  .object({
    score,
    sum: sum
      .optional()
      .describe('The points of all reasons; `score` is this sum, at most 100. Missing in the first assessments.'),
    band,
    ruleset: z.object({ id: z.string(), version: z.int().positive() }),
    reasons: z.array(reason.partial({ source: true })),
    tried,
    inputs,
    at: moment,
  })
  .meta({
    id: 'Assessment',
    title: 'Assessment',
    description:
      'A score with its reasons, its rules and their inputs. `GET /v1/events/{id}/assessment` also returns the ruleset and the opinion of a model.',
  })

export const keptEvent = z
  .object({
    specversion: z.literal('1.0'),
    id: z
      .string()
      .describe(
        'The id of the producer, or the id of Sluice if the producer sent none. An operator sees `•••` for the id of the producer.',
      ),
    type: z.string(),
    source: z.string(),
    time: instant.describe(
      'When it happened, as the producer wrote it. When Sluice received it, if the producer sent no time.',
    ),
    datacontenttype: z.literal('application/json'),
    dataschema: z.string().optional(),
    subject: z.string().optional(),
    userid: z.uuid().optional(),
    correlationid: z.uuid(),
    traceparent: z.string().optional(),
    data: z.record(z.string(), z.json()),
  })
  .catchall(z.json())
  .describe(
    'The CloudEvent as the producer sent it, with its extension attributes, and with defaults for missing attributes. Where extension attributes cannot be shown, `sluiceextensions` is `•••` in the place of all of them; in an event of an earlier version each is `•••` under its name. Where fields of `data` that the type does not know cannot be shown, the field `unknown` is `•••` in their place.',
  )

/** The events that an event concerns, and those that concern it. */
export const relations = {
  reverses: eventId.optional().describe('The id of the event that this one reverses.'),
  corrects: eventId.optional().describe('The id of the event that this one corrects.'),
  reversedBy: eventId.optional().describe('The id of the first event that reversed this one.'),
  correctedBy: eventId.optional().describe('The id of the first event that corrected this one.'),
}

const policyVersion = z.object({ id: z.string(), version: z.int().positive() })

export const author = historyEntry.pick({ at: true, by: true, byKind: true, byIssuer: true, hidden: true })

/** The decision of one person on an event. */
export const personDecision = author
  .extend({
    outcome: z.enum(['approve', 'reject']),
    reason: historyEntry.shape.reason,
    level: z.union([z.literal(1), z.literal(2)]),
    isLate: z.boolean().describe('It came after the due time.'),
    isFinal: z.boolean().describe('As many people as needed chose the same, so the outcome is final.'),
    policy: policyVersion.describe('The decision policy under which it was made.'),
    basedOn: z
      .object({ version: z.int().positive(), assessmentFactId: z.uuid() })
      .describe('What the person had read: the version of the review, and the fact of the assessment.'),
  })
  .meta({ id: 'PersonDecision', title: 'Decision of a person' })

const review = z
  .object({
    purpose: z
      .enum(['decide', 'confirm'])
      .describe('`decide`: people decide a held event. `confirm`: people confirm or overturn a rejection.'),
    status: z.enum(['open', 'decided']),
    level: personDecision.shape.level.describe('At level two no outcome is final unless a supervisor chose it.'),
    need: z.int().min(1).max(2).describe('How many people must agree. Two overturn a rejection, whatever it is.'),
    dueAt: moment,
    confirmBy: moment
      .optional()
      .describe('Until when people confirm or overturn the rejection. Silence does not confirm it.'),
    policy: policyVersion.optional().describe('The decision policy that asked for the review.'),
    escalations: z.array(
      author.extend({
        cause: z.enum(['person', 'overdue', 'disagreement']),
        reason: historyEntry.shape.reason.optional(),
      }),
    ),
    decisions: z.array(personDecision).describe('The decisions so far, in order.'),
  })
  .meta({
    id: 'EventReview',
    title: 'Review of an event',
    description: 'What people decide, or have decided, on an event.',
  })

/** Why values of an answer are `•••`. */
export const hidden = z
  .object({
    personal: z.enum(['masked', 'erased']).optional(),
    secret: z.enum(['masked', 'erased', 'expired']).optional(),
  })
  .describe(
    'Present if personal or secret values are `•••`. `masked`: the reader is an operator. `erased`: they were erased for ever. `expired`: the time of the secret is over.',
  )

export const eventView = z
  .object({
    id: eventId,
    type: z.string(),
    status,
    receivedAt: moment,
    partnerId: partnerId.optional(),
    ...relations,
    event: keptEvent,
    history: z.array(historyEntry).min(1).describe('In the order of the steps. The last entry has the current status.'),
    assessment: assessment.optional().describe('Present after the event was scored.'),
    review: review.optional().describe('Present if people decide on the event, or have decided.'),
    hidden: hidden.optional(),
  })
  .meta({ id: 'Event', title: 'Event', description: 'An event with its history, its assessment and its review.' })

const type = 'Payment.Transfer.Observed.v1'
const receivedAt = '2026-03-01T12:00:01.998Z'
const amount = { minorUnits: 125_000, currency: 'EUR' }

/** A decided event for examples. */
export const anEventView = {
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
    {
      status: 'received',
      at: receivedAt,
      by: 'a-producer',
      byKind: 'user',
      byIssuer: 'https://issuer.example.com/',
      reason: 'The event was received.',
    },
    {
      status: 'validated',
      at: '2026-03-01T12:00:02.041Z',
      by: 'sluice/workflow',
      byKind: 'system',
      reason: 'The event fits its contract.',
    },
    {
      status: 'processing',
      at: '2026-03-01T12:00:02.041Z',
      by: 'sluice/workflow',
      byKind: 'system',
      reason: 'The event was assessed.',
    },
    {
      status: 'approved',
      at: '2026-03-01T12:00:02.041Z',
      by: 'sluice/workflow',
      byKind: 'system',
      reason: 'Its score of 0 is in the low band.',
    },
  ],
  assessment: {
    score: 0,
    sum: 0,
    band: 'low',
    ruleset: { id: 'baseline', version: 3 },
    reasons: [],
    tried: ['large-amount@2', 'high-risk-country@1'],
    inputs: { amount, debtor: {}, creditor: {} },
    at: '2026-03-01T12:00:02.020Z',
  },
}
