import { makeDoor } from '#access/adapters/door.ts'
import { listDecisionPoliciesEndpoint as endpoint } from '#api/decision-policies.ts'
import { makeDynamoDefinitionReader } from '#approval/adapters/dynamo-definition-register.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { policyRegisterSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { decisionPolicyKind } from '#workflow/application/decision-policy-kind.ts'
import { makeListDecisionPolicies } from '#workflow/application/list-decision-policies.ts'

const { door, config, dynamo } = makeDoor('policies-read', policyRegisterSettings)
const listDecisionPolicies = makeListDecisionPolicies({
  register: makeDynamoDefinitionReader(dynamo, config.policiesTable, decisionPolicyKind),
  clock: systemClock,
})

/** Returns the active decision policy of a tenant, and pages of its proposals. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint }, async ({ query }, { tenantId }) => ({
    status: 200,
    body: await listDecisionPolicies(tenantId, query),
  })),
])
