import { randomUUID } from 'node:crypto'
import { eventIdOfRulesets } from '#facts/application/identity.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { makeListRulesets } from '#scoring/application/list-rulesets.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { makeWithdrawRuleset } from '#scoring/application/withdraw-ruleset.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import type { RulesetParts } from '../ports/scoring-stores.ts'
import { anOperator } from './an-actor.ts'

const correlationId = randomUUID()

/** The rulesets of a tenant of its own, which people propose, activate and list. */
export const aRulesetsWorld = ({ register, facts }: RulesetParts, clock: Clock = systemClock) => {
  const tenantId = `rulesets-${randomUUID()}`
  const parts = { register, clock }
  const [proposeRuleset, activateRuleset] = [makeProposeRuleset(parts), makeActivateRuleset(parts)]
  const of = (actor: string) => ({ tenantId, actor: anOperator(actor), correlationId })
  return {
    register,
    tenantId,
    propose: (definition: RulesetDefinition, actor = 'alice') => proposeRuleset(definition, of(actor)),
    activate: (version: number | string, actor = 'bob', id = 'strict', seen = {}) =>
      activateRuleset({ id, version: String(version), ...seen }, of(actor)),
    withdraw: (version: number, actor = 'alice', id = 'strict') =>
      makeWithdrawRuleset(parts)({ id, version: String(version) }, of(actor)),
    list: (query = {}) => makeListRulesets(parts)(tenantId, query),
    /** By happening: facts of one millisecond have no other order. */
    facts: async () =>
      (await facts.history(wholeTenant(tenantId), eventIdOfRulesets(tenantId)))
        .map(({ happening, actor, type, data }) => ({ happening, actor, type, data }))
        .toSorted((one, other) => (one.happening < other.happening ? -1 : 1)),
  }
}

export const happeningsOf = (facts: readonly Readonly<{ happening: string }>[]) =>
  facts.map(({ happening }) => happening)
