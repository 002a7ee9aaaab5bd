import { makeDoor } from '#access/adapters/door.ts'
import { activateRulesetEndpoint, proposeRulesetEndpoint, withdrawRulesetEndpoint } from '#api/rulesets.ts'
import { definitionCalls } from '#approval/adapters/definition-calls.ts'
import { makeDynamoDefinitionRegister } from '#approval/adapters/dynamo-definition-register.ts'
import { viewsOfKind } from '#approval/application/definition-view.ts'
import { makeOnce } from '#platform/idempotency.ts'
import { routeCalls } from '#platform/route-calls.ts'
import { factsSettings, idempotencySettings } from '#platform/settings/facts.ts'
import { rulesetRegisterSettings } from '#platform/settings/stations.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'
import { makeWithdrawRuleset } from '#scoring/application/withdraw-ruleset.ts'

const { door, config, dynamo } = makeDoor('rulesets-write', rulesetRegisterSettings, factsSettings, idempotencySettings)
const register = makeDynamoDefinitionRegister(dynamo, { table: config.rulesetsTable, facts: config.facts }, rulesetKind)
const needs = { register, clock: systemClock }

/** Proposes, activates and withdraws rulesets. */
export const handler = routeCalls(
  door,
  definitionCalls(door, {
    once: makeOnce(dynamo, config.keys),
    endpoints: {
      propose: proposeRulesetEndpoint,
      activate: activateRulesetEndpoint,
      withdraw: withdrawRulesetEndpoint,
    },
    read: readRuleset,
    propose: makeProposeRuleset(needs),
    activate: makeActivateRuleset(needs),
    withdraw: makeWithdrawRuleset(needs),
    viewOfActive: viewsOfKind(rulesetKind).ofActive,
  }),
)
