import canonicalize from 'canonicalize'
import type { DefinitionKind } from '#approval/application/definitions.ts'
import type { DefinitionName } from '#approval/domain/definition-name.ts'
import { storedDecisionPolicy } from '#catalogue/fields/decision-policy.ts'
import { eventIdOfDecisionPolicies } from '#facts/application/identity.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type DecisionPolicy, earlierStandardPolicies, standardPolicy } from '../domain/decision-policy.ts'

/** A decision policy in facts and responses. */
type ShownPolicy = Readonly<{ policy: DefinitionName }>

/** It may have a decision that this code does not know. `decisionPolicyBody` refuses such a policy. */
const isStoredPolicy = (value: unknown): value is DecisionPolicy => storedDecisionPolicy.safeParse(value).success

/** What rows, facts, responses and refusals name of decision policies. */
export const decisionPolicyKind: DefinitionKind<DecisionPolicy, ShownPolicy> = {
  noun: 'decision policy',
  page: 'docs/decision-policies.md',
  codes: {
    invalid: 'decision-policy-invalid',
    unknown: 'decision-policy-not-found',
    taken: 'decision-policy-version-taken',
    overtaken: 'decision-policy-overtaken',
    unusable: 'decision-policy-unusable',
  },
  standard: {
    definition: standardPolicy,
    earlier: earlierStandardPolicies,
    name: 'the standard policy',
    field: 'standard',
  },
  /** The order of the decisions matters, so they are not sorted. */
  contentOf: ({ id: _, version: __, ...content }) => sha256(canonicalize(content) ?? ''),
  read: (stored) => (isStoredPolicy(stored) ? stored : undefined),
  shown: (policy) => ({ policy }),
  facts: {
    source: 'sluice/workflow',
    eventIdOf: eventIdOfDecisionPolicies,
    types: {
      proposed: 'Workflow.DecisionPolicy.Proposed.v1',
      withdrawn: 'Workflow.DecisionPolicy.Withdrawn.v1',
      activated: 'Workflow.DecisionPolicy.Activated.v1',
    },
  },
}
