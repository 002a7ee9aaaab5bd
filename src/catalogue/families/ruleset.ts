import * as z from 'zod'
import { type CatalogueEntry, define, identifier, instant } from '../define.ts'
import { storedRuleset } from '../fields/ruleset.ts'

/** Subjects of operators' tokens. */
const person = identifier(z.string())

/** Who issued the token of the person. A person is issuer and subject together. Facts of earlier versions have none. */
const issuer = z.string().optional()

/** SHA-256 of the canonical JSON of the ruleset, in hex. */
const content = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .optional()

/** Counts the proposals of one version of a ruleset from 1. It is above 1 after a lapsed or withdrawn proposal. */
const round = z.int().positive().optional()

const rulesetProposed = z.looseObject({
  ruleset: storedRuleset,
  content,
  round,
  proposedBy: person,
  proposedByIssuer: issuer,
})

const rulesetName = storedRuleset.pick({ id: true, version: true })

const rulesetWithdrawn = z.looseObject({
  ruleset: rulesetName,
  content,
  round,
  /** Only the proposer can withdraw a proposal. */
  proposedBy: person,
  proposedByIssuer: issuer,
  proposedAt: instant,
})

const rulesetActivated = z.looseObject({
  /** Counts the activations of one tenant from 1; the happening is `activated#{count}`, which is the optimistic lock. */
  count: z.int().positive(),
  ruleset: storedRuleset,
  content,
  proposedBy: person,
  proposedByIssuer: issuer,
  proposedAt: instant,
  /** Never the person who proposed it. */
  activatedBy: person,
  activatedByIssuer: issuer,
  /** The previously active ruleset. Missing if it was the baseline of the code. */
  before: rulesetName.optional(),
})

const example = {
  id: 'retail-strict',
  version: 3,
  bands: { medium: 35, high: 65 },
  limits: { EUR: { small: 5_000, reporting: 1_000_000, large: 5_000_000 } },
  rules: [
    { rule: 'large-amount@2', policy: { points: 15, pointsPerDoubling: 5, pointsMax: 40 } },
    { rule: 'high-risk-country@1', policy: { points: 70, countries: ['IR', 'KP', 'MM'] } },
  ],
}

export const rulesetTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Risk.Ruleset.Activated.v1',
    summary: 'A second person activated a ruleset, and the events of the tenant are scored with it from now on.',
    publisher: 'sluice/scoring',
    data: rulesetActivated,
    example: {
      count: 2,
      ruleset: example,
      proposedBy: 'operator-7',
      proposedAt: '2026-03-01T09:00:00.000Z',
      activatedBy: 'operator-9',
      before: { id: 'retail-strict', version: 2 },
    },
  }),
  define({
    type: 'Risk.Ruleset.Proposed.v1',
    summary: 'An operator proposed a ruleset for a tenant, and it is not used yet.',
    publisher: 'sluice/scoring',
    data: rulesetProposed,
    example: { ruleset: example, proposedBy: 'operator-7' },
  }),
  define({
    type: 'Risk.Ruleset.Withdrawn.v1',
    summary: 'The proposer of a ruleset withdrew it, so that it cannot be activated.',
    publisher: 'sluice/scoring',
    data: rulesetWithdrawn,
    example: {
      ruleset: { id: 'retail-strict', version: 4 },
      proposedBy: 'operator-7',
      proposedAt: '2026-03-01T09:00:00.000Z',
    },
  }),
]
