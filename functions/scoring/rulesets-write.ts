import { makeDoor } from '#access/adapters/door.ts'
import { activateRulesetEndpoint, proposeRulesetEndpoint, withdrawRulesetEndpoint } from '#api/rulesets.ts'
import { actorOf } from '#kernel/domain/caller.ts'
import { factsSettings, idempotencySettings, rulesetRegisterSettings } from '#platform/config.ts'
import { creatingCall } from '#platform/creating-call.ts'
import { guardedCall } from '#platform/guarded-call.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { jsonBody } from '#platform/json-body.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeDynamoRulesetRegister } from '#scoring/adapters/dynamo-ruleset-register.ts'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { readActivationQuery } from '#scoring/application/read-activation-query.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { receiptOfProposal, viewOfActive, viewOfWithdrawn } from '#scoring/application/ruleset-view.ts'
import { makeWithdrawRuleset } from '#scoring/application/withdraw-ruleset.ts'

const { door, config, dynamo } = makeDoor('rulesets-write', rulesetRegisterSettings, factsSettings, idempotencySettings)
const register = makeDynamoRulesetRegister(dynamo, { table: config.rulesetsTable, facts: config.facts })
const proposeRuleset = makeProposeRuleset({ register, clock: systemClock })
const activateRuleset = makeActivateRuleset({ register, clock: systemClock })
const withdrawRuleset = makeWithdrawRuleset({ register, clock: systemClock })

/** POST /v1/rulesets: returns 201 when the proposal is written. A key belongs to one person: two operators with the same key do not conflict. */
const propose = creatingCall(
  { ...door, once: makeOnce(dynamo, config.keys), endpoint: proposeRulesetEndpoint },
  async (request, { subject, issuer }) => {
    const definition = readRuleset(jsonBody(request, proposeRulesetEndpoint))
    return { payload: { definition, subject, issuer }, input: definition }
  },
  async (definition, { request: { correlationId, traceparent }, caller }) => {
    const { tenantId } = caller
    const proposal = await proposeRuleset(definition, { tenantId, actor: actorOf(caller), correlationId, traceparent })
    return { status: 201, body: receiptOfProposal(proposal) }
  },
)

/** POST /v1/rulesets/{id}/versions/{version}/activate: returns 200 when the ruleset is active. */
const activate = guardedCall(
  { ...door, endpoint: activateRulesetEndpoint },
  async ({ pathParameters, query, correlationId, traceparent }, caller) => {
    const { id = '', version = '' } = pathParameters
    const context = { tenantId: caller.tenantId, actor: actorOf(caller), correlationId, traceparent }
    const active = await activateRuleset({ id, version, ...readActivationQuery(query) }, context)
    return { status: 200, body: viewOfActive(active) }
  },
)

/** POST /v1/rulesets/{id}/versions/{version}/withdraw: returns 200 when the proposal is withdrawn. */
const withdraw = guardedCall(
  { ...door, endpoint: withdrawRulesetEndpoint },
  async ({ pathParameters, correlationId, traceparent }, caller) => {
    const { id = '', version = '' } = pathParameters
    const context = { tenantId: caller.tenantId, actor: actorOf(caller), correlationId, traceparent }
    const withdrawn = await withdrawRuleset({ id, version }, context)
    return { status: 200, body: viewOfWithdrawn(withdrawn) }
  },
)

export const handler = routeCalls(door, [propose, activate, withdraw])
