import * as z from 'zod'
import type { Endpoint } from './endpoint.ts'
import { receiptIdParameter } from './event-parameters.ts'
import {
  anEventView,
  band,
  historyEntry,
  inputs,
  personDecision,
  reason,
  score,
  status,
  sum,
  tried,
} from './event-view.ts'
import { eventId, exampleIds, moment } from './parts.ts'
import { publishedRuleset } from './rulesets/ruleset-body.ts'

const ruleset = publishedRuleset.describe('As it was when it was used.')

const model = z
  .object({
    name: z.string(),
    outcome: z
      .enum(['answered', 'late', 'failed', 'refused', 'open'])
      .describe(
        '`refused`: the answer was invalid. `open`: the model was not called, because it had failed too often.',
      ),
    score: z.number().min(0).max(100).optional().describe('The score of the model. It has no effect on the decision.'),
    text: z.string().max(2000).optional().describe('Missing for an operator.'),
  })
  .describe('Present if a model was called.')

const explanation = z
  .object({ by: z.string().describe('`rules`, or the name of the model.'), text: z.string() })
  .describe('An explanation of the score in words.')

const wholeAssessment = z
  .object({
    eventId,
    type: z.string(),
    happenedAt: z.iso.datetime({ offset: true }).describe('As its source reports it.'),
    receivedAt: moment,
    assessedAt: moment,
    score,
    sum: sum.describe('The points of all reasons; `score` is this, at most 100.'),
    band,
    status: status.describe('The current status of the event.'),
    explanation,
    reasons: z.array(reason),
    tried,
    inputs,
    ruleset,
    model: model.optional(),
    history: z.array(historyEntry).min(1).describe('Every status, in order: who decided, when and why.'),
    decisions: z.array(personDecision).describe('The decisions of people, in order. Empty if none has decided.'),
  })
  .meta({
    id: 'WholeAssessment',
    title: 'Assessment with its inputs and history',
    description: 'The score of an event with its rules, their versions, their inputs, and who decided.',
  })

const source = 'docs/scoring.md, "Large amount"'
const because = 'The amount of 100,000.00 EUR reaches 100,000.00 EUR, from where an amount is large.'
const text = `The score is 10 of 100, in the low band (0 to 39): 10 points. ${because}`

const anAssessmentText = `Assessment of event ${exampleIds.event}.
The event is a ${anEventView.type}. It happened on 2026-03-01 at 12:00:00 UTC, was received on 2026-03-01 at 12:00:01 UTC and was assessed on 2026-03-01 at 12:00:02 UTC.

Reasons.
The score is 10 of 100, in the low band (0 to 39): 10 points.
${because} 10 points by the rule large-amount@2, explained in ${source}.
`

/** An explanation of the score of an event, for programs and as text for a file. */
export const getAssessmentEndpoint: Endpoint = {
  name: 'get-assessment',
  method: 'get',
  path: '/v1/events/{id}/assessment',
  access: 'events:read',
  isForPartners: true,
  recordsReading: true,
  tag: 'Events',
  summary: 'Explain the score of an event',
  description:
    'Read from the facts, strongly consistent. If an event has several assessments, the one that decided it is returned. ' +
    'The text for a file also has the decisions of people: who decided, when, why, under which policy, and whether late. ' +
    'An operator and a partner see `•••` for a person who decided and for that person’s reason, and an operator no text of a model. ' +
    'Unknown parameters are rejected.',
  parameters: [
    receiptIdParameter,
    {
      name: 'format',
      in: 'query',
      description:
        '`text`: paragraphs for a file. Default: `text` if `Accept` begins with `text/plain`, otherwise `json`.',
      schema: z.enum(['json', 'text']),
      example: 'json',
    },
  ],
  answers: {
    200: {
      description: 'The assessment.',
      content: {
        'application/json': {
          schema: wholeAssessment,
          example: {
            eventId: exampleIds.event,
            type: anEventView.type,
            happenedAt: anEventView.event.time,
            receivedAt: anEventView.receivedAt,
            assessedAt: anEventView.assessment.at,
            score: 10,
            sum: 10,
            band: 'low',
            status: 'approved',
            explanation: { by: 'rules', text },
            reasons: [{ ruleId: 'large-amount@2', points: 10, because, source }],
            tried: ['large-amount@2'],
            inputs: { amount: { minorUnits: 10_000_000, currency: 'EUR' }, debtor: {}, creditor: {} },
            ruleset: {
              id: 'baseline',
              version: 2,
              bands: { medium: 40, high: 70 },
              limits: { EUR: { small: 10_000, reporting: 1_000_000, large: 10_000_000 } },
              rules: [{ rule: 'large-amount@2', policy: { points: 10, pointsPerDoubling: 3, pointsMax: 30 } }],
            },
            history: anEventView.history,
            decisions: [],
          },
        },
        'text/plain': { schema: z.string(), example: anAssessmentText },
      },
    },
  },
  errors: [
    'query-invalid',
    'event-not-found',
    'event-archived',
    'assessment-failed',
    'assessment-not-found',
    'vault-unavailable',
  ],
}

/** Every call that reads assessments. */
export const assessmentEndpoints: readonly Endpoint[] = [getAssessmentEndpoint]
