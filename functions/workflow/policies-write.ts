import { makeDoor } from '#access/adapters/door.ts'
import {
  activateDecisionPolicyEndpoint,
  proposeDecisionPolicyEndpoint,
  withdrawDecisionPolicyEndpoint,
} from '#api/decision-policies.ts'
import { definitionCalls } from '#approval/adapters/definition-calls.ts'
import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { viewsOfKind } from '#approval/application/definition-view.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { policyRegisterSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeActivateDecisionPolicy } from '#workflow/application/activate-decision-policy.ts'
import { decisionPolicyKind } from '#workflow/application/decision-policy-kind.ts'
import { makeProposeDecisionPolicy } from '#workflow/application/propose-decision-policy.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'
import { makeWithdrawDecisionPolicy } from '#workflow/application/withdraw-decision-policy.ts'

const { door, config, dynamo } = makeDoor('policies-write', policyRegisterSettings, factsSettings, idempotencySettings)
const register = makeDynamoDefinitionRegister(
  dynamo,
  { table: config.policiesTable, facts: config.facts },
  decisionPolicyKind,
)
const needs = { register, clock: systemClock }

/** Proposes, activates and withdraws decision policies. */
export const handler = routeCalls(
  door,
  definitionCalls(door, {
    once: makeOnce(dynamo, config.keys),
    endpoints: {
      propose: proposeDecisionPolicyEndpoint,
      activate: activateDecisionPolicyEndpoint,
      withdraw: withdrawDecisionPolicyEndpoint,
    },
    read: readDecisionPolicy,
    propose: makeProposeDecisionPolicy(needs),
    activate: makeActivateDecisionPolicy(needs),
    withdraw: makeWithdrawDecisionPolicy(needs),
    viewOfActive: viewsOfKind(decisionPolicyKind).ofActive,
  }),
)
