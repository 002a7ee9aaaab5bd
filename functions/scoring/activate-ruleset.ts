import { makeDoor } from '#access/adapters/door.ts'
import { activateRulesetEndpoint as endpoint } from '#api/rulesets.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig, rulesetRegisterSettings } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoRulesetRegister } from '#scoring/adapters/dynamo-ruleset-register.ts'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { viewOfActive } from '#scoring/application/ruleset-view.ts'

const config = loadConfig({ ...rulesetRegisterSettings, ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const activateRuleset = makeActivateRuleset({
  register: makeDynamoRulesetRegister(dynamo, {
    table: config.RULESETS_TABLE,
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
  }),
  clock: systemClock,
})

/** POST /v1/rulesets/{id}/versions/{version}/activate: 200 once it is in force. */
export const handler = httpHandler(
  { ...makeDoor('activate-ruleset', config, dynamo), endpoint },
  async ({ pathParameters, correlationId, traceparent }, { tenantId, subject: actor }) => {
    const { id = '', version = '' } = pathParameters
    const active = await activateRuleset({ id, version }, { tenantId, actor, correlationId, traceparent })
    return { status: 200, body: viewOfActive(active) }
  },
)
