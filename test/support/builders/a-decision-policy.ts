import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'

/** A decision policy by which two people decide on events of the high band. */
export const aDecisionPolicy = (changes: Partial<DecisionPolicy> = {}): DecisionPolicy => ({
  ...standardPolicy,
  id: 'strict',
  version: 1,
  fourEyes: { bands: ['high'] },
  ...changes,
})
