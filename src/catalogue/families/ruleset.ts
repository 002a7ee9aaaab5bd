import * as z from 'zod'
import { type CatalogueEntry, define } from '../define.ts'
import { activationCount, activationFields, proposalFields, withdrawalFields } from '../fields/proposal.ts'
import { storedRuleset } from '../fields/ruleset.ts'

const rulesetProposed = z.looseObject({
  ruleset: storedRuleset,
  ...proposalFields,
})

const rulesetName = storedRuleset.pick({ id: true, version: true })

const rulesetWithdrawn = z.looseObject({
  ruleset: rulesetName,
  ...withdrawalFields,
})

const rulesetActivated = z.looseObject({
  count: activationCount,
  ruleset: storedRuleset,
  ...activationFields,
  /** The previously active ruleset. Missing if it was the baseline of the code. */
  before: rulesetName.optional(),
})

/** A valid ruleset. */
export const exampleRuleset = {
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
      ruleset: exampleRuleset,
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
    example: { ruleset: exampleRuleset, proposedBy: 'operator-7' },
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
