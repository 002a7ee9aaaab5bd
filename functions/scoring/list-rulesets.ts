import { makeDoor } from '#access/adapters/door.ts'
import { listRulesetsEndpoint as endpoint } from '#api/rulesets.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { accessSettings, factsSettings, loadConfig, rulesetRegisterSettings } from '#platform/config.ts'
import { httpHandler } from '#platform/http-handler.ts'
import { makeDynamoRulesetRegister } from '#scoring/adapters/dynamo-ruleset-register.ts'
import { makeListRulesets } from '#scoring/application/list-rulesets.ts'

const config = loadConfig({ ...rulesetRegisterSettings, ...factsSettings, ...accessSettings })
const dynamo = makeDynamo()

const listRulesets = makeListRulesets({
  register: makeDynamoRulesetRegister(dynamo, {
    table: config.RULESETS_TABLE,
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
  }),
})

/** GET /v1/rulesets: what is in force for a tenant, and a page of what was proposed. */
export const handler = httpHandler(
  { ...makeDoor('list-rulesets', config, dynamo), endpoint },
  async ({ query }, { tenantId }) => ({ status: 200, body: await listRulesets(tenantId, query) }),
)
