import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { eventIdOfDecisionPolicies } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeRulesetCheck } from '#scoring/adapters/ruleset-check.ts'
import { rulesetKind } from '#scoring/application/ruleset-kind.ts'
import { aCheckRound } from '#test/support/builders/a-check-round.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aRulesetsWorld } from '#test/support/builders/a-rulesets-world.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeDefinitionCheckParts } from '#test/support/ports/definition-check-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makePolicyCheck } from '#workflow/adapters/policy-check.ts'
import { decisionPolicyKind } from '#workflow/application/decision-policy-kind.ts'

const looser = aDecisionPolicy({ fourEyes: { bands: [] } })

/** A tenant whose second policy is active. The third is withdrawn, and the fourth is proposed. */
const aTenantWithPolicies = async () => {
  const parts = await makeDefinitionCheckParts(decisionPolicyKind, {
    tableId: 'DecisionPoliciesTable',
    makeCheck: makePolicyCheck,
  })
  const world = aPoliciesWorld(parts)
  for (const version of [1, 2, 3, 4]) await world.propose(aDecisionPolicy({ version, leaseMinutes: version + 4 }))
  await world.activate(1)
  await world.activate(2)
  await world.withdraw(3)
  const { tenantId } = world
  return {
    tenantId,
    check: parts.check,
    log: parts.facts,
    editActive: (edit: Parameters<typeof parts.editActive>[1]) => parts.editActive(tenantId, edit),
    editProposal: (version: number, edit: Parameters<typeof parts.editProposal>[2]) =>
      parts.editProposal(tenantId, { id: 'strict', version }, edit),
    found: async () =>
      (await aCheckRound(parts.check, tenantId)).differences.map(({ kind, place }) => `${kind} ${place}`),
  }
}

type Policies = Awaited<ReturnType<typeof aTenantWithPolicies>>

/** What someone with rights on the table can do, and what is found. */
const tamperings: readonly (readonly [name: string, tamper: (policies: Policies) => Promise<void>, found: string])[] = [
  [
    'the content of the active policy is replaced',
    ({ editActive }) => editActive({ definition: { ...looser, version: 2 } }),
    'state active',
  ],
  [
    'an earlier policy is put back',
    ({ editActive }) => editActive({ definition: aDecisionPolicy({ leaseMinutes: 5 }), count: 1 }),
    'state active',
  ],
  ['the active policy is deleted', ({ editActive }) => editActive(undefined), 'extra-fact active'],
  [
    'a policy is activated by hand',
    ({ editActive }) => editActive({ definition: looser, count: 3 }),
    'missing-fact active',
  ],
  ['the active policy cannot be read', ({ editActive }) => editActive({ definition: {} }), 'state active'],
  [
    'the content of a proposal is replaced',
    ({ editProposal }) => editProposal(4, { definition: { ...looser, version: 4 } }),
    'state proposal strict@4',
  ],
  [
    'a proposal has another proposer, who can be the one who activates it',
    ({ editProposal }) => editProposal(4, { proposedBy: 'mallory' }),
    'state proposal strict@4',
  ],
  [
    'a withdrawal is undone',
    ({ editProposal }) => editProposal(3, { withdrawnAt: undefined }),
    'state proposal strict@3',
  ],
  ['a proposal is deleted', ({ editProposal }) => editProposal(1, undefined), 'extra-fact proposal strict@1'],
  ['a proposal cannot be read', ({ editProposal }) => editProposal(4, { definition: {} }), 'state proposal strict@4'],
]

describe(`check-definitions, in ${storeName},`, () => {
  it('finds no difference in what people proposed, activated and withdrew, or in a tenant without definitions', async () => {
    const { check, tenantId } = await aTenantWithPolicies()
    expect(await aCheckRound(check, tenantId)).toEqual({ differences: [], runs: 1, read: 12 })
    expect((await aCheckRound(check, `none-${randomUUID()}`)).differences).toEqual([])
  })

  it.each(tamperings)('finds that %s', async (_, tamper, found) => {
    const policies = await aTenantWithPolicies()
    await tamper(policies)
    expect(await policies.found()).toEqual([found])
  })

  it('finds a fact by which a person activated their own proposal, or what no one proposed', async () => {
    const { log, tenantId, editActive, found } = await aTenantWithPolicies()
    const activate = async (policy: ReturnType<typeof aDecisionPolicy>, count: number, proposedAt: string) => {
      const eventid = eventIdOfDecisionPolicies(tenantId)
      const content = { count, policy, proposedBy: 'bob', proposedAt, activatedBy: 'alice' }
      const draft = rootFact({
        ...{ type: 'Workflow.DecisionPolicy.Activated.v1', source: 'sluice/workflow', tenantid: tenantId, eventid },
        ...{ happening: `activated#000${count}` as const, recordedat: systemClock(), correlationid: randomUUID() },
        ...{ actor: anOperator('alice'), data: content },
      })
      await log.append(draft)
      await editActive({ definition: policy, count })
    }
    const proposedAt = (
      await log.history({ tenantId, partnerId: undefined }, eventIdOfDecisionPolicies(tenantId))
    ).find(({ happening }) => happening === 'proposed#strict@4')?.recordedat
    await activate(aDecisionPolicy({ version: 4, leaseMinutes: 8 }), 3, proposedAt ?? '')
    expect(await found()).toEqual(['state activation 3', 'state proposal strict@4'])
    await activate(looser, 4, systemClock())
    expect(await found()).toEqual(['state activation 3', 'missing-fact activation 4', 'state proposal strict@4'])
  })

  it('compares rulesets in the same way', async () => {
    const parts = await makeDefinitionCheckParts(rulesetKind, { tableId: 'RulesetsTable', makeCheck: makeRulesetCheck })
    const { propose, activate, tenantId } = aRulesetsWorld(parts)
    await propose(aRuleset({ id: 'strict', version: 1 }))
    await activate(1)
    expect((await aCheckRound(parts.check, tenantId)).differences).toEqual([])
    await parts.editActive(tenantId, {
      definition: aRuleset({ id: 'strict', version: 1, bands: { medium: 90, high: 99 } }),
    })
    expect((await aCheckRound(parts.check, tenantId)).differences).toEqual([
      {
        check: expect.any(String),
        kind: 'state',
        place: 'active',
        because: 'The active definition has another content than the fact that activated it.',
      },
    ])
  })
})
