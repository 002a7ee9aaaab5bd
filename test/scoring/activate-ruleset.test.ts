import { describe, expect, it } from 'vitest'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { aClock } from '#test/support/builders/a-clock.ts'
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

describe(`activate-ruleset, in ${storeName},`, () => {
  it('activates what another proposed, each recorded with the whole ruleset', async () => {
    const { propose, activate, list, facts } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    const { id, version } = baselineRuleset
    expect((await list()).active).toEqual({ id, version, status: 'active', ruleset: baselineRuleset })
    await activate(1)
    const people = { proposedBy: 'alice', activatedBy: 'bob' }
    expect((await list()).active).toMatchObject({ id: 'strict', version: 1, ...people, ruleset: aRuleset() })
    const recorded = await facts()
    expect(recorded).toMatchObject([
      { happening: 'activated#0001', actor: 'bob', data: { count: 1, ruleset: aRuleset(), ...people } },
      { happening: 'proposed#strict@1', actor: 'alice', data: { ruleset: aRuleset(), proposedBy: 'alice' } },
    ])
    for (const { type, data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('refuses the person who proposed it, under this name or another', async () => {
    const { propose, activate, list, facts } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    await expect(activate(1, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    const two = { rule: 'reported-risk-score@1', policy: {} } as const
    await propose(aRuleset({ version: 2, rules: [two, ...aRuleset().rules] }), 'alice')
    await propose(aRuleset({ id: 'other', version: 7, rules: [...aRuleset().rules, two] }), 'carol')
    await expect(activate(7, 'alice', 'other')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await expect(activate(2, 'carol')).rejects.toMatchObject({ code: 'four-eyes-required' })
    expect((await list()).active.id).toBe('baseline')
    expect(happeningsOf(await facts())).not.toContain('activated#0001')
    await activate(7, 'bob', 'other')
    expect((await list()).active.id).toBe('other')
  })

  it('records nothing when what is active is activated again', async () => {
    const { propose, activate, facts } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    const first = await activate(1)
    expect(await activate(1, 'carol')).toEqual(first)
    expect(happeningsOf(await facts())).toEqual(['activated#0001', 'proposed#strict@1'])
  })

  it('goes back to an earlier one in the same way, and to the baseline by proposing it', async () => {
    const { propose, activate, list, facts } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    await propose(aRuleset({ version: 2, ...bolder }), 'bob')
    await activate(1, 'bob')
    await activate(2, 'alice')
    await expect(activate(1, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await activate(1, 'bob')
    expect((await list()).active).toMatchObject({ id: 'strict', version: 1 })
    await expect(activate(baselineRuleset.version, 'carol', 'baseline')).rejects.toMatchObject({
      code: 'ruleset-not-found',
    })
    await propose(structuredClone(baselineRuleset), 'alice')
    await expect(activate(baselineRuleset.version, 'alice', 'baseline')).rejects.toMatchObject({
      code: 'four-eyes-required',
    })
    await activate(baselineRuleset.version, 'bob', 'baseline')
    expect((await list()).active).toMatchObject({ id: 'baseline', activatedBy: 'bob', ruleset: baselineRuleset })
    expect((await facts()).find(({ happening }) => happening === 'activated#0004')).toMatchObject({
      data: { before: { id: 'strict', version: 1 } },
    })
  })

  it('does not find a ruleset that no one proposed, nor a name that can be none', async () => {
    const { activate } = aRulesetsWorld(makeRulesetParts())
    for (const version of ['1', '0', '01', '1.0', '1e3', '-1', '1000001', '', 'x', '１'])
      await expect(activate(version)).rejects.toMatchObject({ code: 'ruleset-not-found' })
    await expect(activate(1, 'bob', 'active')).rejects.toMatchObject({ code: 'ruleset-not-found' })
    await expect(activate(1, 'bob', '../x')).rejects.toMatchObject({ code: 'ruleset-not-found' })
  })

  it('never wins silently over one that is activated at the same moment', async () => {
    const { propose, activate, list, facts } = aRulesetsWorld(makeRulesetParts())
    const versions = [1, 2, 3, 4, 5, 6]
    for (const version of versions) await propose(aRuleset({ version, bands: { medium: version, high: 90 } }))
    const results = await Promise.allSettled(versions.map((version) => activate(version)))
    const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    expect(new Set(lost)).toEqual(new Set(['ruleset-overtaken']))
    // Who came when another was done already did not race with it: each that won is facts, in the order of its count.
    const activated = (await facts()).filter(({ happening }) => happening.startsWith('activated#'))
    expect(activated.map(({ data }) => data.count)).toEqual(activated.map((_, index) => index + 1))
    expect(activated).toHaveLength(won.length)
    const last = activated.at(-1)?.data.ruleset as RulesetDefinition
    expect((await list()).active.ruleset).toEqual(last)
  })

  it('activates it once when many activate the same one', async () => {
    const { propose, activate, facts } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    const all = await Promise.all(['bob', 'carol', 'dan'].map((person) => activate(1, person)))
    expect(new Set(all.map(({ activatedBy }) => activatedBy)).size).toBe(1)
    expect(happeningsOf(await facts())).toEqual(['activated#0001', 'proposed#strict@1'])
  })

  it('activates a proposal until it lapses, and an activated one at any time', async () => {
    const clock = aClock()
    const { propose, activate, list, facts } = aRulesetsWorld(makeRulesetParts(), clock.read)
    await propose(aRuleset())
    await propose(aRuleset({ version: 2, ...bolder }))
    clock.passDays(proposalDaysMax, -1)
    await activate(1)
    clock.passDays(0, 1)
    await expect(activate(2)).rejects.toMatchObject({ code: 'proposal-lapsed' })
    expect((await list()).items.map(({ status }) => status)).toEqual(['active', 'lapsed'])
    await propose(aRuleset({ version: 2, ...bolder }), 'bob')
    await expect(activate(2, 'bob')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await expect(activate(2, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await activate(2, 'carol')
    clock.passDays(10 * proposalDaysMax)
    await activate(1)
    expect(happeningsOf(await facts())).toEqual([
      'activated#0001',
      'activated#0002',
      'activated#0003',
      'proposed#strict@1',
      'proposed#strict@2',
      'proposed#strict@2#0002',
    ])
  })

  it('replaces the ruleset that the caller names, and no other', async () => {
    const { propose, activate, list } = aRulesetsWorld(makeRulesetParts())
    for (const version of [1, 2, 3]) await propose(aRuleset({ version, bands: { medium: version, high: 90 } }))
    const overtaken = { code: 'ruleset-overtaken' }
    const baseline = `baseline@${baselineRuleset.version}`
    await expect(activate(1, 'bob', 'strict', { replaces: 'strict@2' })).rejects.toMatchObject(overtaken)
    const first = await activate(1, 'bob', 'strict', { replaces: baseline })
    expect(await activate(1, 'bob', 'strict', { replaces: baseline })).toEqual(first)
    await expect(activate(2, 'bob', 'strict', { replaces: baseline })).rejects.toMatchObject(overtaken)
    await activate(2, 'bob', 'strict', { replaces: 'strict@1' })
    await expect(activate(3, 'carol', 'strict', { replaces: 'strict@1' })).rejects.toMatchObject(overtaken)
    expect((await list()).active).toMatchObject({ version: 2 })
  })

  it('activates the content that the caller names, and no other', async () => {
    const { propose, activate, list } = aRulesetsWorld(makeRulesetParts())
    await propose(aRuleset())
    const other = { content: 'a'.repeat(64) }
    await expect(activate(1, 'bob', 'strict', other)).rejects.toMatchObject({ code: 'proposal-altered' })
    const content = (await list()).items[0]?.content
    expect(await activate(1, 'bob', 'strict', { content })).toMatchObject({ count: 1, content })
  })

  it('knows the rulesets of its own tenant alone', async () => {
    const [one, other] = [aRulesetsWorld(makeRulesetParts()), aRulesetsWorld(makeRulesetParts())]
    await one.propose(aRuleset())
    await one.activate(1)
    await expect(other.activate(1)).rejects.toMatchObject({ code: 'ruleset-not-found' })
    expect(await other.list()).toMatchObject({ active: { id: 'baseline' }, items: [], nextCursor: null })
    await other.propose(aRuleset(bolder), 'bob')
    await expect(other.activate(1, 'bob')).rejects.toMatchObject({ code: 'four-eyes-required' })
  })

  it('may be tried again later where its write is refused for no reason that can be seen', async () => {
    const register = { ...makeMemoryRulesetRegister(makeMemoryFactLog()), activate: async () => false }
    await makeProposeRuleset({ register, clock })(aRuleset(), order)
    const bob = { ...order, actor: anOperator('bob') }
    const activation = makeActivateRuleset({ register, clock })({ id: 'strict', version: '1' }, bob)
    await expect(activation).rejects.toMatchObject(unavailable)
  })

  it('finds by its repeat an activation whose answer was lost', async () => {
    const register = makeMemoryRulesetRegister(makeMemoryFactLog())
    await makeProposeRuleset({ register, clock })(aRuleset(), order)
    const registerWithLostAnswer = {
      ...register,
      activate: async (...given: Parameters<typeof register.activate>) => {
        await register.activate(...given)
        return false
      },
    }
    const activate = makeActivateRuleset({ register: registerWithLostAnswer, clock })
    expect(await activate({ id: 'strict', version: '1' }, { ...order, actor: anOperator('bob') })).toMatchObject({
      count: 1,
    })
  })
})
