import { describe, expect, it } from 'vitest'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aRulesetsWorld } from '#test/support/builders/a-rulesets-world.ts'
import { makeRulesetParts } from '#test/support/ports/scoring-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`list-rulesets, in ${storeName},`, () => {
  it('lists the baseline as the active ruleset where the tenant has none of its own', async () => {
    const { list } = aRulesetsWorld(makeRulesetParts())
    const { active, items, nextCursor } = await list()
    expect(active).toEqual({
      id: 'baseline',
      version: baselineRuleset.version,
      status: 'active',
      ruleset: baselineRuleset,
    })
    expect([items, nextCursor]).toEqual([[], null])
  })

  it('lists proposals in pages, by id and version, with what became of them', async () => {
    const { propose, activate, list } = aRulesetsWorld(makeRulesetParts())
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

  it('refuses a query that is not valid', async () => {
    const { list } = aRulesetsWorld(makeRulesetParts())
    for (const query of [{ limit: '0' }, { limit: '201' }, { cursor: 'x' }, { cursor: btoa('strict') }, { more: '1' }])
      await expect(list(query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
