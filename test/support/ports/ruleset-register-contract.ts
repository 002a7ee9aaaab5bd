import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfRulesets } from '#facts/application/identity.ts'
import { systemClock } from '#platform/system-clock.ts'
import { makeActivateRuleset } from '#scoring/application/activate-ruleset.ts'
import { makeListRulesets } from '#scoring/application/list-rulesets.ts'
import type { RulesetRegister } from '#scoring/application/ports.ts'
import { makeProposeRuleset } from '#scoring/application/propose-ruleset.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { aRuleset } from '../builders/a-ruleset.ts'

type Parts = Readonly<{ register: RulesetRegister; facts: Pick<FactLog, 'history'> }>

const correlationId = randomUUID()

const happeningsOf = (told: readonly Readonly<{ happening: string }>[]) => told.map(({ happening }) => happening)

/** What proposing, activating and listing rulesets must do, whatever the register is made of. */
export const describeRulesetRegister = (name: string, make: () => Parts) =>
  describe(`rulesets in ${name}`, () => {
    const aWorld = () => {
      const { register, facts } = make()
      const tenantId = `rulesets-${randomUUID()}`
      const parts = { register, clock: systemClock }
      const [proposeRuleset, activateRuleset] = [makeProposeRuleset(parts), makeActivateRuleset(parts)]
      const of = (actor: string) => ({ tenantId, actor, correlationId })
      return {
        register,
        tenantId,
        propose: (definition: RulesetDefinition, actor = 'alice') => proposeRuleset(definition, of(actor)),
        activate: (version: number | string, actor = 'bob', id = 'strict') =>
          activateRuleset({ id, version: String(version) }, of(actor)),
        list: (query = {}) => makeListRulesets({ register })(tenantId, query),
        /** By happening: facts of one millisecond have no other order. */
        told: async () =>
          (await facts.history(tenantId, eventIdOfRulesets(tenantId)))
            .map(({ happening, actor, type, data }) => ({ happening, actor, type, data }))
            .toSorted((one, other) => (one.happening < other.happening ? -1 : 1)),
      }
    }

    const bolder = { bands: { medium: 10, high: 20 } }

    it('are proposed by one and activated by another, each told with the whole ruleset', async () => {
      const { propose, activate, list, told } = aWorld()
      await propose(aRuleset())
      const { id, version } = baselineRuleset
      expect((await list()).active).toEqual({ id, version, status: 'active', ruleset: baselineRuleset })
      await activate(1)
      const people = { proposedBy: 'alice', activatedBy: 'bob' }
      expect((await list()).active).toMatchObject({ id: 'strict', version: 1, ...people, ruleset: aRuleset() })
      const facts = await told()
      expect(facts).toMatchObject([
        { happening: 'activated#0001', actor: 'bob', data: { count: 1, ruleset: aRuleset(), ...people } },
        { happening: 'proposed#strict@1', actor: 'alice', data: { ruleset: aRuleset(), proposedBy: 'alice' } },
      ])
      for (const { type, data } of facts) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
    })

    it('are never activated by whoever proposed them, under this name or another', async () => {
      const { propose, activate, list, told } = aWorld()
      await propose(aRuleset())
      await expect(activate(1, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
      const two = { rule: 'reported-risk-score@1', policy: {} } as const
      await propose(aRuleset({ version: 2, rules: [two, ...aRuleset().rules] }), 'alice')
      await propose(aRuleset({ id: 'other', version: 7, rules: [...aRuleset().rules, two] }), 'carol')
      await expect(activate(7, 'alice', 'other')).rejects.toMatchObject({ code: 'four-eyes-required' })
      await expect(activate(2, 'carol')).rejects.toMatchObject({ code: 'four-eyes-required' })
      expect((await list()).active.id).toBe('baseline')
      expect(happeningsOf(await told())).not.toContain('activated#0001')
      await activate(7, 'bob', 'other')
      expect((await list()).active.id).toBe('other')
    })

    it('are proposed once, however often the same person does it', async () => {
      const { propose, told } = aWorld()
      const first = await propose(aRuleset())
      expect(await propose(aRuleset())).toEqual(first)
      expect(happeningsOf(await told())).toEqual(['proposed#strict@1'])
    })

    it('keep their names: another content, or another person, needs another', async () => {
      const { propose, list } = aWorld()
      await propose(aRuleset())
      const taken = { code: 'ruleset-version-taken' }
      await expect(propose(aRuleset(bolder))).rejects.toMatchObject(taken)
      await expect(propose(aRuleset(), 'bob')).rejects.toMatchObject(taken)
      expect((await list()).items).toMatchObject([{ proposedBy: 'alice', ruleset: aRuleset() }])
    })

    it('are proposed once by many at once', async () => {
      const { propose, told } = aWorld()
      const people = ['alice', 'alice', 'alice', 'bob', 'carol']
      const results = await Promise.allSettled(people.map((person) => propose(aRuleset(), person)))
      const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.proposedBy] : []))
      expect(new Set(won).size).toBeLessThanOrEqual(1)
      for (const result of results)
        if (result.status === 'rejected')
          expect(['ruleset-version-taken', 'store-unavailable']).toContain(result.reason.code)
      expect(happeningsOf(await told())).toEqual(['proposed#strict@1'])
    })

    it('are told of once when what is active is activated again', async () => {
      const { propose, activate, told } = aWorld()
      await propose(aRuleset())
      const first = await activate(1)
      expect(await activate(1, 'carol')).toEqual(first)
      expect(happeningsOf(await told())).toEqual(['activated#0001', 'proposed#strict@1'])
    })

    it('go back to an earlier one in the same way, and to the baseline by proposing it', async () => {
      const { propose, activate, list, told } = aWorld()
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
      expect((await told()).find(({ happening }) => happening === 'activated#0004')).toMatchObject({
        data: { before: { id: 'strict', version: 1 } },
      })
    })

    it('called baseline are Sluice’s own and no other', async () => {
      const { propose } = aWorld()
      const refused = { code: 'ruleset-invalid', issues: [{ path: 'id' }] }
      await expect(propose(aRuleset({ id: 'baseline', version: 999 }))).rejects.toMatchObject(refused)
      await expect(propose({ ...baselineRuleset, ...bolder })).rejects.toMatchObject(refused)
    })

    it('that nobody proposed, or that can be none, are not found', async () => {
      const { activate } = aWorld()
      for (const version of ['1', '0', '01', '1.0', '1e3', '-1', '1000001', '', 'x', '１'])
        await expect(activate(version)).rejects.toMatchObject({ code: 'ruleset-not-found' })
      await expect(activate(1, 'bob', 'active')).rejects.toMatchObject({ code: 'ruleset-not-found' })
      await expect(activate(1, 'bob', '../x')).rejects.toMatchObject({ code: 'ruleset-not-found' })
    })

    it('never win silently over one that is activated at the same moment', async () => {
      const { propose, activate, list, told } = aWorld()
      const versions = [1, 2, 3, 4, 5, 6]
      for (const version of versions) await propose(aRuleset({ version, bands: { medium: version, high: 90 } }))
      const results = await Promise.allSettled(versions.map((version) => activate(version)))
      const won = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
      const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
      expect(new Set(lost)).toEqual(new Set(['ruleset-overtaken']))
      // Who came when another was done already did not race with it: each that won is told, in the order of its count.
      const activated = (await told()).filter(({ happening }) => happening.startsWith('activated#'))
      expect(activated.map(({ data }) => data.count)).toEqual(activated.map((_, index) => index + 1))
      expect(activated).toHaveLength(won.length)
      const last = activated.at(-1)?.data.ruleset as RulesetDefinition
      expect((await list()).active.ruleset).toEqual(last)
    })

    it('are put in force once when many activate the same one', async () => {
      const { propose, activate, told } = aWorld()
      await propose(aRuleset())
      const all = await Promise.all(['bob', 'carol', 'dan'].map((person) => activate(1, person)))
      expect(new Set(all.map(({ activatedBy }) => activatedBy)).size).toBe(1)
      expect(happeningsOf(await told())).toEqual(['activated#0001', 'proposed#strict@1'])
    })

    it('are listed in pages, by id and version, with what became of them', async () => {
      const { propose, activate, list } = aWorld()
      for (const version of [10, 9, 1]) await propose(aRuleset({ version }))
      await propose(aRuleset({ id: 'other' }))
      await activate(9)
      await activate(10, 'carol')
      const first = await list({ limit: '2' })
      const second = await list({ limit: '2', cursor: first.nextCursor ?? '' })
      const items = [...first.items, ...second.items].map(({ id, version, status }) => [id, version, status])
      expect(items).toEqual([
        ['other', 1, 'proposed'],
        ['strict', 1, 'proposed'],
        ['strict', 9, 'replaced'],
        ['strict', 10, 'active'],
      ])
      const rest = second.nextCursor && (await list({ limit: '2', cursor: second.nextCursor }))
      expect(rest ? rest.items : []).toEqual([])
      expect(second.items.at(-1)).toMatchObject({ proposedBy: 'alice', activatedBy: 'carol' })
    })

    it('are not listed for a question nobody understands', async () => {
      const { list } = aWorld()
      for (const query of [
        { limit: '0' },
        { limit: '201' },
        { cursor: 'x' },
        { cursor: btoa('strict') },
        { more: '1' },
      ])
        await expect(list(query)).rejects.toMatchObject({ code: 'query-invalid' })
    })

    it('of one tenant are nothing to another', async () => {
      const [one, other] = [aWorld(), aWorld()]
      await one.propose(aRuleset())
      await one.activate(1)
      await expect(other.activate(1)).rejects.toMatchObject({ code: 'ruleset-not-found' })
      expect(await other.list()).toMatchObject({ active: { id: 'baseline' }, items: [], nextCursor: null })
      await other.propose(aRuleset(bolder), 'bob')
      await expect(other.activate(1, 'bob')).rejects.toMatchObject({ code: 'four-eyes-required' })
    })
  })
