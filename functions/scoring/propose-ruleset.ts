import { makeDoor } from '#access/adapters/door.ts'
import { proposeRulesetEndpoint as endpoint } from '#api/rulesets.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import {
  accessSettings,
  factsSettings,
  idempotencySettings,
  loadConfig,
  rulesetRegisterSettings,
} from '#platform/config.ts'
import { creatingHandler } from '#platform/creating-handler.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoRulesetRegister } from '#scoring/adapters/dynamo-ruleset-register.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { receiptOfProposal } from '#scoring/application/ruleset-view.ts'

const config = loadConfig({ ...rulesetRegisterSettings, ...factsSettings, ...idempotencySettings, ...accessSettings })
const dynamo = makeDynamo()

const proposeRuleset = makeProposeRuleset({
  register: makeDynamoRulesetRegister(dynamo, {
    table: config.RULESETS_TABLE,
    facts: { table: config.FACTS_TABLE, shardCount: config.FACTS_SHARDS },
  }),
  clock: systemClock,
})

/** POST /v1/rulesets: 201 once the proposal is written. A key is a person's own: two operators who send the same are two. */
export const handler = creatingHandler(
  {
    ...makeDoor('propose-ruleset', config, dynamo),
    once: makeOnce(dynamo, { table: config.IDEMPOTENCY_TABLE, hours: config.IDEMPOTENCY_HOURS }),
    endpoint,
  },
  async (request, { subject }) => {
    const definition = readRuleset(jsonBody(request, endpoint))
    return { payload: { definition, subject }, input: definition }
  },
  async (definition, { request: { correlationId, traceparent }, caller: { tenantId, subject: actor } }) => {
    const proposal = await proposeRuleset(definition, { tenantId, actor, correlationId, traceparent })
    return { status: 201, body: receiptOfProposal(proposal) }
  },
)
