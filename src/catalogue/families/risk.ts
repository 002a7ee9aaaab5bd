import * as z from 'zod'
import { bands } from '#kernel/domain/event-status.ts'
import { type CatalogueEntry, define, everyFact, identifier, instant, type Route, riskEvents } from '../define.ts'
import { anyJson, metadata, percent, shortText, writtenText } from '../fields/fields.ts'
import { modelName } from '../fields/model-name.ts'
import { storedRuleset } from '../fields/ruleset.ts'

/** The subject of the report: often an account or a person. */
const entityId = identifier(shortText)

export const riskEventReported = z.looseObject({
  entityId,
  category: shortText,
  riskScore: percent,
  description: writtenText.optional(),
  metadata: metadata.optional(),
  occurredAt: instant.optional(),
})

export const complianceEventReported = z.looseObject({
  entityId,
  regulation: shortText,
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  description: writtenText.optional(),
  metadata: metadata.optional(),
  occurredAt: instant.optional(),
})

/** A rule that fired. `ruleId` carries the rule's version, `because` is a sentence with the numbers in it. */
const reason = z.looseObject({
  ruleId: z.string(),
  points: z.int().min(0).max(100),
  because: z.string(),
  /** The document and section that justify the policy of the rule. */
  source: z.string().optional(),
})

/** The whole ruleset that was used, so that the score can be computed again. The first assessments have only its name. */
const rulesetUsed = storedRuleset.partial({ bands: true, limits: true }).extend({
  rules: z.array(storedRuleset.shape.rules.element.partial({ policy: true })).optional(),
})

/** The opinion of a model, if one was called. It has no effect on the score. */
const opinion = z.looseObject({
  name: modelName,
  outcome: z.enum(['answered', 'late', 'failed', 'refused', 'open']),
  score: percent.optional(),
  /** Free text of the model. It may contain personal data. */
  text: writtenText.optional(),
})

export const assessmentFailed = z.looseObject({
  /** The code of the error of the last try. An error without a code is `unexpected-error`. */
  code: z.string().min(1).max(64),
})

export const assessmentCompleted = z.looseObject({
  score: z.int().min(0).max(100),
  /** The points of all reasons. The score is this sum, capped at 100. */
  sum: z.int().min(0).optional(),
  band: z.enum(bands),
  ruleset: rulesetUsed,
  reasons: z.array(reason),
  /** Every rule that was evaluated, fired or not. */
  tried: z.array(z.string()),
  /** The inputs of the rules, so that the score can be computed again from this fact alone. */
  inputs: z.record(z.string(), anyJson),
  model: opinion.optional(),
})

const routes: readonly Route[] = [{ exchange: everyFact }, { exchange: riskEvents, clear: true }]

/** The risk reports of producers, and the assessments of Sluice. */
export const riskTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Risk.Event.Reported.v1',
    summary: 'A risk engine or a person reported a risk, with a score.',
    publisher: 'the risk engine',
    data: riskEventReported,
    example: {
      entityId: 'ACC-2041',
      category: 'account-takeover',
      riskScore: 72.5,
      description: 'Three devices within one hour.',
      metadata: { devices: 3, countries: ['DE', 'BR'] },
      occurredAt: '2026-03-01T11:58:00Z',
    },
    routes,
  }),
  define({
    type: 'Compliance.Event.Reported.v1',
    summary: 'An event was reported that a regulation requires to be reviewed.',
    publisher: 'the compliance desk',
    data: complianceEventReported,
    example: {
      entityId: 'ACC-2041',
      regulation: 'MiCA',
      severity: 'high',
      description: 'The customer file lacks the source of funds.',
      metadata: { file: 'KYC-311' },
      occurredAt: '2026-03-01T09:30:00+01:00',
    },
    routes,
  }),
  define({
    type: 'Risk.Assessment.Failed.v1',
    summary: 'Scoring gave up on an event: its message is a dead letter, and the event was not assessed.',
    publisher: 'sluice/scoring',
    data: assessmentFailed,
    example: { code: 'event-version-unaccepted' },
  }),
  define({
    type: 'Risk.Assessment.Completed.v1',
    summary: 'An event was scored, with reasons.',
    publisher: 'sluice/scoring',
    data: assessmentCompleted,
    example: {
      score: 10,
      sum: 10,
      band: 'low',
      ruleset: {
        id: 'baseline',
        version: 2,
        bands: { medium: 40, high: 70 },
        limits: { EUR: { small: 10_000, reporting: 1_000_000, large: 10_000_000 } },
        rules: [{ rule: 'large-amount@2', policy: { points: 10, pointsPerDoubling: 3, pointsMax: 30 } }],
      },
      reasons: [
        {
          ruleId: 'large-amount@2',
          points: 10,
          because: 'The amount of 100,000.00 EUR reaches 100,000.00 EUR, from where an amount is large.',
          source: 'docs/scoring.md, "Large amount"',
        },
      ],
      tried: ['large-amount@2'],
      inputs: { amount: { minorUnits: 10_000_000, currency: 'EUR' } },
    },
  }),
]
