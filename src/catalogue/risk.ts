import * as z from 'zod'
import { bands } from '../kernel/domain/event-status.ts'
import { type CatalogueEntry, everyFact, instant, longText, riskEvents, shortText } from './define.ts'

/** Metadata is whatever JSON the producer keeps with the report. */
const metadata = z.record(z.string(), z.json())

export const riskEventReported = z.looseObject({
  entityId: shortText,
  category: shortText,
  riskScore: z.number().min(0).max(100),
  description: longText.optional(),
  metadata: metadata.optional(),
  occurredAt: instant.optional(),
})

export const complianceEventReported = z.looseObject({
  entityId: shortText,
  regulation: shortText,
  severity: z.enum(['low', 'medium', 'high', 'critical']),
  description: longText.optional(),
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

export const riskTypes: readonly CatalogueEntry[] = [
  {
    type: 'Risk.Event.Reported.v1',
    summary: 'A risk engine or a person reported a risk, with a score of their own.',
    publisher: 'producer',
    data: riskEventReported,
    exchanges: [everyFact, riskEvents],
  },
  {
    type: 'Compliance.Event.Reported.v1',
    summary: 'Something happened that a regulation asks to be looked at.',
    publisher: 'producer',
    data: complianceEventReported,
    exchanges: [everyFact, riskEvents],
  },
  {
    type: 'Risk.Assessment.Completed.v1',
    summary: 'An event was scored, with reasons.',
    publisher: 'sluice/scoring',
    data: assessmentCompleted,
    exchanges: [everyFact],
  },
]
