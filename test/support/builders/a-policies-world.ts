import { randomUUID } from 'node:crypto'
import { eventIdOfDecisionPolicies } from '#facts/application/identity.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeActivateDecisionPolicy } from '#workflow/application/activate-decision-policy.ts'
import { makeListDecisionPolicies } from '#workflow/application/list-decision-policies.ts'
import { makeProposeDecisionPolicy } from '#workflow/application/propose-decision-policy.ts'
import { makeWithdrawDecisionPolicy } from '#workflow/application/withdraw-decision-policy.ts'
import type { DecisionPolicy } from '#workflow/domain/decision-policy.ts'
import type { PolicyParts } from '../ports/policies-stores.ts'
import { anOperator } from './an-actor.ts'

const correlationId = randomUUID()

/** The decision policies of a tenant of its own, which people propose, activate, withdraw and list. */
export const aPoliciesWorld = ({ register, facts }: PolicyParts, clock: Clock = systemClock) => {
  const tenantId = `policies-${randomUUID()}`
  const parts = { register, clock }
  const of = (actor: string) => ({ tenantId, actor: anOperator(actor), correlationId })
  return {
    register,
    tenantId,
    propose: (policy: DecisionPolicy, actor = 'alice') => makeProposeDecisionPolicy(parts)(policy, of(actor)),
    activate: (version: number | string, actor = 'bob', id = 'strict', seen = {}) =>
      makeActivateDecisionPolicy(parts)({ id, version: String(version), ...seen }, of(actor)),
    withdraw: (version: number, actor = 'alice', id = 'strict') =>
      makeWithdrawDecisionPolicy(parts)({ id, version: String(version) }, of(actor)),
    list: (query = {}) => makeListDecisionPolicies(parts)(tenantId, query),
    /** By happening: facts of one millisecond have no other order. */
    facts: async () =>
      (await facts.history(wholeTenant(tenantId), eventIdOfDecisionPolicies(tenantId)))
        .map(({ happening, actor, source, type, data }) => ({ happening, actor, source, type, data }))
        .toSorted((one, other) => (one.happening < other.happening ? -1 : 1)),
  }
}
