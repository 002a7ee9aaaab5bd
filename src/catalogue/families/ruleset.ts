import * as z from 'zod'
import { type CatalogueEntry, define, instant, sensitive } from '../define.ts'
import { storedRuleset } from '../fields/ruleset.ts'

/** Subjects of operators' tokens. */
const person = sensitive(z.string())

const rulesetProposed = z.looseObject({ ruleset: storedRuleset, proposedBy: person })

const rulesetActivated = z.looseObject({
  /** Counts the activations of one tenant from 1; the happening is `activated#{count}`, which is the optimistic lock. */
  count: z.int().positive(),
  ruleset: storedRuleset,
  proposedBy: person,
  proposedAt: instant,
  /** Never the person who proposed it. */
  activatedBy: person,
  /** The previously active ruleset. Missing if it was the baseline of the code. */
  before: storedRuleset.pick({ id: true, version: true }).optional(),
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
]
