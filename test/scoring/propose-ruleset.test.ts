import { describe, expect, it } from 'vitest'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aRulesetsWorld, happeningsOf } from '#test/support/builders/a-rulesets-world.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryRulesetRegister } from '#test/support/doubles/memory-ruleset-register.ts'
import { makeRulesetParts } from '#test/support/ports/scoring-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const bolder = { bands: { medium: 10, high: 20 } }

const clock = () => '2026-03-01T12:00:00.000Z'
const order = { tenantId: 'acme', actor: anOperator('alice'), correlationId: 'f84c37c2-50e2-48b2-815f-3a98c112ba6a' }
const unavailable = { code: 'store-unavailable', retryable: true }

describe(`propose-ruleset, in ${storeName},`, () => {
  it('proposes once, however often the same person does it', async () => {
    const { propose, facts } = aRulesetsWorld(makeRulesetParts())
    const first = await propose(aRuleset())
    expect(await propose(aRuleset())).toEqual(first)
    expect(happeningsOf(await facts())).toEqual(['proposed#strict@1'])
  })

  it('keeps a name: another content, or another person, needs another', async () => {
    const { propose, list } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    const taken = { code: 'ruleset-version-taken' }
    await expect(propose(aRuleset(bolder))).rejects.toMatchObject(taken)
    await expect(propose(aRuleset(), 'bob')).rejects.toMatchObject(taken)
    expect((await list()).items).toMatchObject([{ proposedBy: 'alice', ruleset: aRuleset() }])
  })

  it('proposes once for many at once', async () => {
    const { propose, facts } = aRulesetsWorld(makeRulesetParts())
    const people = ['alice', 'alice', 'alice', 'bob', 'carol']
    const results = await Promise.allSettled(people.map((person) => propose(aRuleset(), person)))
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.proposedBy] : []))
    expect(new Set(won).size).toBeLessThanOrEqual(1)
    for (const result of results)
      if (result.status === 'rejected')
        expect(['ruleset-version-taken', 'store-unavailable']).toContain(result.reason.code)
    expect(happeningsOf(await facts())).toEqual(['proposed#strict@1'])
  })

  it('refuses any baseline but Sluice’s own', async () => {
    const { propose } = aRulesetsWorld(makeRulesetParts())
    const refused = { code: 'ruleset-invalid', issues: [{ path: 'id' }] }
    await expect(propose(aRuleset({ id: 'baseline', version: 999 }))).rejects.toMatchObject(refused)
    await expect(propose({ ...baselineRuleset, ...bolder })).rejects.toMatchObject(refused)
  })

  it('may be tried again later where its write is refused for no reason that can be seen', async () => {
    const register = { ...makeMemoryRulesetRegister(makeMemoryFactLog()), propose: async () => false }
    await expect(makeProposeRuleset({ register, clock })(aRuleset(), order)).rejects.toMatchObject(unavailable)
  })
})
