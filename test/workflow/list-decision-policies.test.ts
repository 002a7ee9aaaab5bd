import { describe, expect, it } from 'vitest'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { makePolicyParts } from '#test/support/ports/policies-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

describe(`list-decision-policies, in ${storeName},`, () => {
  it('lists the standard policy as the active one where the tenant has none of its own', async () => {
    const active = { id: 'standard', version: 1, status: 'active', policy: standardPolicy }
    const page = await aPoliciesWorld(makePolicyParts()).list()
    expect(page).toEqual({ active, standard: standardPolicy, items: [], nextCursor: null })
  })

  it('lists proposals in pages, by id and version, with what became of them', async () => {
    const { propose, activate, withdraw, list } = aPoliciesWorld(makePolicyParts())
    for (const version of [10, 9, 1]) await propose(aDecisionPolicy({ version }))
    await activate(9)
    await activate(10, 'carol')
    await withdraw(1)
    const first = await list({ limit: '2' })
    const second = await list({ limit: '2', cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ version, status }) => [version, status])).toEqual([
      [1, 'withdrawn'],
      [9, 'replaced'],
      [10, 'active'],
    ])
  })

  it('refuses a query that is not valid', async () => {
    const { list } = aPoliciesWorld(makePolicyParts())
    for (const query of [{ limit: '0' }, { cursor: 'x' }, { more: '1' }])
      await expect(list(query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
