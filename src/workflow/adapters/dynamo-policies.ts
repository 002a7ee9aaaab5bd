import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { decisionPolicyBody } from '#api/decision-policies/policy-body.ts'
import {
  type ActiveDefinitionSettings,
  makeDynamoActiveDefinitions,
  makeDynamoNamedDefinitions,
} from '#approval/adapters/dynamo-active-definitions.ts'
import { decisionPolicyKind } from '../application/decision-policy-kind.ts'
import type { Policies } from '../application/ports.ts'
import type { DecisionPolicy } from '../domain/decision-policy.ts'

/** Caches the active decision policies, and those that reviews name. A tenant that is known to have none of its own has the standard one. */
export const makeDynamoPolicies = (
  dynamo: DynamoDBDocumentClient,
  settings: ActiveDefinitionSettings,
  nowMs: () => number = Date.now,
): Policies => {
  const cache = { ...settings, nowMs }
  const kind = { ...decisionPolicyKind, make: (policy: DecisionPolicy) => decisionPolicyBody.parse(policy) }
  const unusable = 'This version of the code cannot decide by the'
  return {
    active: makeDynamoActiveDefinitions(dynamo, cache, { ...kind, unusable: `${unusable} active decision policy.` }),
    named: makeDynamoNamedDefinitions(dynamo, cache, {
      ...kind,
      unusable: `${unusable} decision policy that the review names, or its row is missing. Restore the row, as docs/decision-policies.md describes.`,
    }),
  }
}
