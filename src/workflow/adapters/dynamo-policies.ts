import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { decisionPolicyBody } from '#api/decision-policies/policy-body.ts'
import {
  type ActiveDefinitionSettings,
  makeDynamoActiveDefinitions,
} from '#approval/adapters/dynamo-active-definitions.ts'
import { decisionPolicyKind } from '../application/decision-policy-kind.ts'
import type { Policies } from '../application/ports.ts'

/** Caches the active decision policies. A tenant that is known to have none of its own has the standard one. */
export const makeDynamoPolicies = (
  dynamo: DynamoDBDocumentClient,
  settings: ActiveDefinitionSettings,
  nowMs: () => number = Date.now,
): Policies => ({
  active: makeDynamoActiveDefinitions(
    dynamo,
    { ...settings, nowMs },
    {
      ...decisionPolicyKind,
      make: (policy) => decisionPolicyBody.parse(policy),
      unusable: 'This version of the code cannot decide by the active decision policy.',
    },
  ),
})
