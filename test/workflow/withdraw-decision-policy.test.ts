import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { happeningsOf } from '#test/support/builders/a-rulesets-world.ts'
import { makePolicyParts } from '#test/support/ports/policies-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`withdraw-decision-policy, in ${storeName},`, () => {
  it('withdraws a proposal once, recorded, and no one can activate it any more', async () => {
    const { propose, withdraw, activate, list, facts } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    const first = await withdraw(1)
    expect(await withdraw(1)).toEqual(first)
    await expect(activate(1)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    expect((await list()).items).toMatchObject([{ status: 'withdrawn', withdrawnAt: first.withdrawnAt }])
    const recorded = await facts()
    expect(happeningsOf(recorded)).toEqual(['proposed#strict@1', 'withdrawn#strict@1'])
    expect(recorded[1]).toMatchObject({ actor: 'alice', data: { policy: { id: 'strict', version: 1 } } })
    for (const { type, data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('is for the proposer alone, and for what is not activated', async () => {
    const { propose, withdraw, activate } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    await expect(withdraw(1, 'bob')).rejects.toMatchObject({ code: 'proposer-required' })
    await expect(withdraw(2)).rejects.toMatchObject({ code: 'decision-policy-not-found' })
    await activate(1)
    await expect(withdraw(1)).rejects.toMatchObject({ code: 'proposal-activated' })
  })
})
