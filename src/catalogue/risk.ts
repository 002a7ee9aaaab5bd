import * as z from 'zod'
import { bands } from '../kernel/domain/event-status.ts'
import { type CatalogueEntry, define, everyFact, instant, riskEvents, sensitive } from './define.ts'
import { metadata, percent, shortText, writtenText } from './fields.ts'

/** Whom it is about: often an account or a person. */
const entityId = sensitive(shortText)

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
const reason = z.object({ ruleId: z.string(), points: z.int().min(0).max(100), because: z.string() })

export const assessmentCompleted = z.looseObject({
  score: z.int().min(0).max(100),
  band: z.enum(bands),
  ruleset: z.object({ id: z.string(), version: z.int().positive() }),
  reasons: z.array(reason),
  /** Every rule that was asked, fired or not. */
  tried: z.array(z.string()),
  /** What the rules saw, so that the score can be worked out again from this fact alone. */
  inputs: z.record(z.string(), z.json()),
})

const routes = [{ exchange: everyFact }, { exchange: riskEvents }]

/** The risk reports of producers, and Sluice's own judgement of an event. */
export const riskTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Risk.Event.Reported.v1',
    summary: 'A risk engine or a person reported a risk, with a score of their own.',
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
    summary: 'Something happened that a regulation asks to be looked at.',
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
    type: 'Risk.Assessment.Completed.v1',
    summary: 'An event was scored, with reasons.',
    publisher: 'sluice/scoring',
    data: assessmentCompleted,
    example: {
      score: 30,
      band: 'low',
      ruleset: { id: 'baseline', version: 1 },
      reasons: [
        {
          ruleId: 'large-amount@1',
          points: 30,
          because: 'The amount of 10000000 EUR reaches the threshold of 10000000, in minor units.',
        },
      ],
      tried: ['large-amount@1', 'account-emptied@1'],
      inputs: { amount: { minorUnits: 10_000_000, currency: 'EUR' } },
    },
  }),
]
