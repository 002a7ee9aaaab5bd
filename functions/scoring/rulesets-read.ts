import { makeDoor } from '#access/adapters/door.ts'
import { listRulesetsEndpoint as endpoint } from '#api/rulesets.ts'
import { makeDynamoDefinitionReader } from '#approval/adapters/dynamo-definition-register.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { rulesetRegisterSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeListRulesets } from '#scoring/application/list-rulesets.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'

const { door, config, dynamo } = makeDoor('rulesets-read', rulesetRegisterSettings)
const listRulesets = makeListRulesets({
  register: makeDynamoDefinitionReader(dynamo, config.rulesetsTable, rulesetKind),
  clock: systemClock,
})

/** Returns the active ruleset of a tenant, and pages of its proposals. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint }, async ({ query }, { tenantId }) => ({
    status: 200,
    body: await listRulesets(tenantId, query),
  })),
])
