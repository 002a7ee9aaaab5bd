import * as z from 'zod'
import { type CatalogueEntry, define } from '../define.ts'
import { storedDecisionPolicy } from '../fields/decision-policy.ts'
import { activationCount, activationFields, proposalFields, withdrawalFields } from '../fields/proposal.ts'

const policyProposed = z.looseObject({ policy: storedDecisionPolicy, ...proposalFields })

const policyName = storedDecisionPolicy.pick({ id: true, version: true })

const policyWithdrawn = z.looseObject({ policy: policyName, ...withdrawalFields })

const policyActivated = z.looseObject({
  count: activationCount,
  policy: storedDecisionPolicy,
  ...activationFields,
  /** The previously active policy. Missing if it was the standard one of the code. */
  before: policyName.optional(),
})

/** A valid decision policy. */
export const exampleDecisionPolicy = {
  id: 'retail',
  version: 3,
  decisions: [
    { bands: ['low'], decide: 'approve' },
    { types: ['Payment.*'], bands: ['high'], decide: 'reject', confirm: 'person' },
    { bands: ['medium', 'high'], decide: 'person' },
  ],
  fourEyes: { amounts: { EUR: 1_000_000 } },
  deadlines: { low: 24, medium: 24, high: 4 },
}

export const decisionPolicyTypes: readonly CatalogueEntry[] = [
  define({
    type: 'Workflow.DecisionPolicy.Activated.v1',
    summary: 'A second person activated a decision policy, and the events of the tenant are decided by it from now on.',
    publisher: 'sluice/workflow',
    data: policyActivated,
    example: {
      count: 2,
      policy: exampleDecisionPolicy,
      proposedBy: 'operator-7',
      proposedAt: '2026-03-01T09:00:00.000Z',
      activatedBy: 'operator-9',
      before: { id: 'retail', version: 2 },
    },
  }),
  define({
    type: 'Workflow.DecisionPolicy.Proposed.v1',
    summary: 'An operator proposed a decision policy for a tenant, and it is not used yet.',
    publisher: 'sluice/workflow',
    data: policyProposed,
    example: { policy: exampleDecisionPolicy, proposedBy: 'operator-7' },
  }),
  define({
    type: 'Workflow.DecisionPolicy.Withdrawn.v1',
    summary: 'The proposer of a decision policy withdrew it, so that it cannot be activated.',
    publisher: 'sluice/workflow',
    data: policyWithdrawn,
    example: {
      policy: { id: 'retail', version: 4 },
      proposedBy: 'operator-7',
      proposedAt: '2026-03-01T09:00:00.000Z',
    },
  }),
]
