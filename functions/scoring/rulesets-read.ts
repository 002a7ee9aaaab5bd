import { makeDoor } from '#access/adapters/door.ts'
import { listRulesetsEndpoint as endpoint } from '#api/rulesets.ts'
import { rulesetRegisterSettings } from '#platform/config.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoRulesetReader } from '#scoring/adapters/dynamo-ruleset-register.ts'
import { makeListRulesets } from '#scoring/application/list-rulesets.ts'

const { door, config, dynamo } = makeDoor('rulesets-read', rulesetRegisterSettings)
const listRulesets = makeListRulesets({
  register: makeDynamoRulesetReader(dynamo, config.rulesetsTable),
  clock: systemClock,
})

/** Returns the active ruleset of a tenant, and pages of its proposals. */
export const handler = routeCalls(door, [
  guardedCall({ ...door, endpoint }, async ({ query }, { tenantId }) => ({
    status: 200,
    body: await listRulesets(tenantId, query),
  })),
])
