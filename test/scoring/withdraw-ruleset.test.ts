import { describe, expect, it } from 'vitest'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { makeWithdrawRuleset } from '#scoring/application/withdraw-ruleset.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { aClock } from '#test/support/builders/a-clock.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aRulesetsWorld, happeningsOf } from '#test/support/builders/a-rulesets-world.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryRulesetRegister } from '#test/support/doubles/memory-ruleset-register.ts'
import { makeRulesetParts } from '#test/support/ports/scoring-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { withdrawalContract } from '#test/support/ports/withdrawal-contract.ts'

describe(`withdraw-ruleset, in ${storeName},`, () => {
  withdrawalContract({
    makeWorld: () => {
      const world = aRulesetsWorld(makeRulesetParts())
      return { ...world, propose: () => world.propose(aRuleset()) }
    },
    field: 'ruleset',
    notFound: 'ruleset-not-found',
  })

  it('lets another person propose it again, so that two people can always return to the baseline', async () => {
    const clock = aClock()
    const { propose, withdraw, activate, list } = aRulesetsWorld(makeRulesetParts(), clock.read)
    const { id, version } = baselineRuleset
    await propose(baselineRuleset)
    await withdraw(version, 'alice', id)
    clock.passDays(0, 1)
    await propose(baselineRuleset, 'bob')
    await expect(activate(version, 'bob', id)).rejects.toMatchObject({ code: 'four-eyes-required' })
    clock.passDays(proposalDaysMax)
    await propose(baselineRuleset, 'alice')
    await expect(activate(version, 'alice', id)).rejects.toMatchObject({ code: 'four-eyes-required' })
    await activate(version, 'bob', id)
    expect((await list()).active).toMatchObject({ id, proposedBy: 'alice', activatedBy: 'bob' })
  })

  it('leaves its proposer the author of the content', async () => {
    const { propose, withdraw, activate } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    await withdraw(1)
    await propose(aRuleset({ id: 'other' }), 'carol')
    await expect(activate(1, 'alice', 'other')).rejects.toMatchObject({ code: 'four-eyes-required' })
  })

  it('either withdraws or is activated, never both', async () => {
    for (let times = 0; times < 5; times += 1) {
      const { propose, withdraw, activate, list, facts } = aRulesetsWorld(makeRulesetParts())
      await propose(aRuleset())
      const [withdrawal, activation] = await Promise.allSettled([withdraw(1), activate(1)])
      const isActive = (await list()).active.id === 'strict'
      expect(withdrawal.status).toBe(isActive ? 'rejected' : 'fulfilled')
      expect(activation.status).toBe(isActive ? 'fulfilled' : 'rejected')
      expect(happeningsOf(await facts())).toHaveLength(2)
    }
  })

  it('may be tried again later where its write is refused for no reason that can be seen', async () => {
    const register = { ...makeMemoryRulesetRegister(makeMemoryFactLog()), withdraw: async () => false }
    const parts = { register, clock: () => '2026-03-01T12:00:00.000Z' }
    const order = {
      tenantId: 'acme',
      actor: anOperator('alice'),
      correlationId: 'f84c37c2-50e2-48b2-815f-3a98c112ba6a',
    }
    await makeProposeRuleset(parts)(aRuleset(), order)
    const withdrawal = makeWithdrawRuleset(parts)({ id: 'strict', version: '1' }, order)
    await expect(withdrawal).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
  })
})
