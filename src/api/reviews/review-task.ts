import * as z from 'zod'
import type { Endpoint } from '../endpoint.ts'
import { eventIdParameter } from '../event-parameters.ts'
import {
  anEventView,
  author,
  band,
  hidden,
  historyEntry,
  inputs,
  keptEvent,
  personDecision,
  reason,
  score,
  status,
  sum,
  tried,
} from '../event-view.ts'
import { exampleIds, moment } from '../parts.ts'
import { publishedRuleset } from '../rulesets/ruleset-body.ts'
import { aReviewRow, person, reviewRowShape } from './review-row.ts'

const act = z.int().positive().describe('The number of the act in the review.')

const byPerson = { act, ...author.shape }

const words = z.string().describe('What the person wrote. An operator and a preview have `•••`.')

const assessment = z
  .object({
    factId: z.uuid().describe('The id of the fact of the assessment. A decision names it in `basedOn`.'),
    at: moment,
    score,
    sum: sum.optional(),
    band,
    ruleset: publishedRuleset.describe('As it was when it was used, with the bands and the policy of each rule.'),
    reasons: z.array(reason.partial({ source: true })),
    tried,
    inputs,
    model: z
      .object({ name: z.string(), outcome: z.string(), score: z.number().optional(), text: z.string().optional() })
      .optional()
      .describe('The opinion of a model. It decides nothing. Its text is missing for an operator.'),
  })
  .describe('The latest assessment.')

const otherAct = z
  .object({
    ...byPerson,
    kind: z.enum(['opened', 'claimed', 'released', 'escalated', 'reassigned', 'reassessed']),
    until: moment.optional().describe('When the claim ends or ended, unless it was renewed.'),
    follows: person.optional().describe('Who had claimed it before.'),
    to: person.optional().describe('Who reviews it from then on.'),
    cause: z.enum(['person', 'overdue', 'disagreement']).optional().describe('Why it was escalated.'),
    score: score.optional().describe('Of a later assessment.'),
    band: band.optional().describe('Of a later assessment.'),
    need: z.int().min(1).max(2).optional().describe('How many people must agree from then on.'),
    dueAt: moment.optional().describe('The due time from then on.'),
    levelTwoDueAt: moment.optional().describe('Until when a supervisor decides, from then on.'),
    reason: words.optional(),
  })
  .describe('Without `by` of a person, Sluice acted.')

const action = z
  .object({
    action: z.enum(['claim', 'release', 'comment', 'reference', 'escalate', 'reassign', 'approve', 'reject']),
    allowed: z.boolean(),
    code: z
      .string()
      .optional()
      .describe('The code of the refusal that the act would get. Present if it is not allowed.'),
    because: z
      .string()
      .optional()
      .describe(
        'What prevents it, and what to do. Present if it is not allowed. Beside an act that is allowed, a warning.',
      ),
  })
  .describe('An act, and whether the caller may do it now.')

/** Everything that a person needs for one decision. */
const reviewTask = z
  .object({
    ...reviewRowShape,
    event: z.object({
      status,
      event: keptEvent,
      history: z.array(historyEntry).min(1),
      hidden: hidden.optional(),
    }),
    assessment: assessment.optional(),
    decisions: z
      .array(personDecision.extend({ act }))
      .describe(
        'In order, also those on earlier assessments, which no longer count. It has the outcome and the reason of the first of two people: a screen can fold them.',
      ),
    comments: z.array(z.object({ ...byPerson, text: words })),
    references: z.array(z.object({ ...byPerson, reference: words, note: words.optional() })),
    acts: z.array(otherAct).describe('Every other act, in order.'),
    actions: z.array(action),
    preview: z.boolean().optional().describe('Present for `preview=true`.'),
  })
  .meta({ id: 'ReviewTask', title: 'Review', description: 'The task, and everything for one decision.' })

const { id: _, type: __, receivedAt: ___, assessment: ____, history, ...anEvent } = anEventView

const aRuleset = {
  id: 'baseline',
  version: 3,
  bands: { medium: 40, high: 70 },
  limits: { EUR: { small: 10_000, reporting: 1_000_000, large: 10_000_000 } },
  rules: [{ rule: 'fan-out@1', policy: { points: 16, window: '3d', parties: 4 } }],
}

const aTask = {
  ...aReviewRow,
  approvals: { have: 1, need: 2 },
  event: { ...anEvent, status: 'held', history },
  assessment: {
    factId: exampleIds.fact,
    at: '2026-03-01T09:16:12.100Z',
    score: 56,
    sum: 56,
    band: 'medium',
    ruleset: aRuleset,
    reasons: [{ ruleId: 'structuring@1', points: 40, because: aReviewRow.firstReason, source: 'docs/scoring.md' }],
    tried: ['structuring@1', 'fan-out@1'],
    inputs: {},
  },
  decisions: [
    {
      act: 2,
      at: '2026-03-01T10:02:00.000Z',
      by: 'ben',
      byKind: 'user',
      byIssuer: 'https://login.example.com',
      outcome: 'approve',
      reason: 'The payer confirmed the payment by phone.',
      level: 1,
      isLate: false,
      isFinal: false,
      policy: aReviewRow.policy,
      basedOn: { version: 1, assessmentFactId: exampleIds.fact },
    },
  ],
  comments: [],
  references: [],
  acts: [],
  actions: [
    { action: 'claim', allowed: true },
    {
      action: 'reassign',
      allowed: false,
      code: 'scope-missing',
      because: 'The token lacks the scope reviews:supervise. Use a token with this scope.',
    },
  ],
}

/** One review with everything for a decision. */
export const getReviewEndpoint: Endpoint = {
  name: 'get-review',
  method: 'get',
  path: '/v1/reviews/{eventId}',
  access: 'reviews:read',
  isConditional: true,
  recordsReading: true,
  tag: 'Reviews',
  summary: 'Open a review',
  description:
    'The task with its event, the assessment, the decisions and what people wrote, and what the caller may do now. Strongly ' +
    'consistent. Opening a review is a reading, and is recorded; a preview and a 304 are none. An operator sees `•••` for people, ' +
    'accounts and personal data, and may do nothing. A review of another tenant is 404, like one that does not exist.',
  parameters: [
    eventIdParameter,
    {
      name: 'preview',
      in: 'query',
      description:
        '`true`: without any value of the vault, for a screen that reads ahead. It is not recorded as a reading.',
      schema: z.enum(['true', 'false']).default('false'),
      example: 'true',
    },
  ],
  answers: {
    200: {
      description: 'The review.',
      content: { 'application/json': { schema: reviewTask, example: aTask } },
    },
  },
  errors: [
    'query-invalid',
    'review-not-found',
    'review-unreadable',
    'event-archived',
    'vault-unavailable',
    'vault-altered',
  ],
}
