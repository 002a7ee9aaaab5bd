import { describe, expect, it } from 'vitest'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { aClock } from '#test/support/builders/a-clock.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { happeningsOf } from '#test/support/builders/a-rulesets-world.ts'
import { makePolicyParts } from '#test/support/ports/policies-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const longer = { deadlines: { low: 48, medium: 48, high: 8 } }
const fourEyesRequired = { code: 'four-eyes-required' }

describe(`activate-decision-policy, in ${storeName},`, () => {
  it('activates what another proposed, recorded with the whole policy', async () => {
    const { propose, activate, list, facts } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    await activate(1)
    await propose(aDecisionPolicy({ version: 2, ...longer }))
    const second = await activate(2)
    expect(await activate(2, 'carol')).toEqual(second)
    const people = { proposedBy: 'alice', activatedBy: 'bob' }
    expect((await list()).active).toMatchObject({ id: 'strict', version: 2, ...people })
    const activated = (await facts()).filter(({ happening }) => happening.startsWith('activated#'))
    expect(activated).toMatchObject([
      { happening: 'activated#0001', data: { count: 1, policy: aDecisionPolicy(), ...people } },
      { happening: 'activated#0002', data: { count: 2, before: { id: 'strict', version: 1 } } },
    ])
    for (const { type, data } of activated) {
      expect(type).toBe('Workflow.DecisionPolicy.Activated.v1')
      expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
    }
  })

  it('refuses the person who proposed it, under this name or another, and what no one proposed', async () => {
    const { propose, activate, list } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    await expect(activate(1, 'alice')).rejects.toMatchObject(fourEyesRequired)
    await propose(aDecisionPolicy({ id: 'other', version: 7 }), 'carol')
    await expect(activate(7, 'alice', 'other')).rejects.toMatchObject(fourEyesRequired)
    for (const version of ['2', '0', '01', 'x'])
      await expect(activate(version)).rejects.toMatchObject({ code: 'decision-policy-not-found' })
    expect((await list()).active.id).toBe('standard')
  })

  it('activates a proposal until it lapses', async () => {
    const clock = aClock()
    const { propose, activate } = aPoliciesWorld(makePolicyParts(), clock.read)
    await propose(aDecisionPolicy())
    clock.passDays(proposalDaysMax)
    await expect(activate(1)).rejects.toMatchObject({ code: 'proposal-lapsed' })
    await propose(aDecisionPolicy(), 'bob')
    await expect(activate(1, 'bob')).rejects.toMatchObject(fourEyesRequired)
    await expect(activate(1, 'alice')).rejects.toMatchObject(fourEyesRequired)
    expect(await activate(1, 'carol')).toMatchObject({ count: 1, round: 2 })
  })

  it('replaces the policy and activates the content that the caller names, and no other', async () => {
    const { propose, activate, list } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    const overtaken = { code: 'decision-policy-overtaken' }
    await expect(activate(1, 'bob', 'strict', { replaces: 'strict@9' })).rejects.toMatchObject(overtaken)
    const altered = { code: 'proposal-altered' }
    await expect(activate(1, 'bob', 'strict', { content: 'a'.repeat(64) })).rejects.toMatchObject(altered)
    const content = (await list()).items[0]?.content
    expect(await activate(1, 'bob', 'strict', { replaces: 'standard@1', content })).toMatchObject({ count: 1 })
  })

  it('lets one of two win that are activated at the same moment', async () => {
    const { propose, activate, list, facts } = aPoliciesWorld(makePolicyParts())
    const versions = [1, 2, 3]
    for (const version of versions) await propose(aDecisionPolicy({ version, leaseMinutes: version }))
    const results = await Promise.allSettled(versions.map((version) => activate(version)))
    const lost = results.flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []))
    expect(new Set([...lost, 'decision-policy-overtaken'])).toEqual(new Set(['decision-policy-overtaken']))
    const activated = (await facts()).filter(({ happening }) => happening.startsWith('activated#'))
    expect(activated).toHaveLength(versions.length - lost.length)
    expect((await list()).active.policy).toEqual(activated.at(-1)?.data.policy)
  })

  it('returns to the standard policy by proposing it, and no person is its author', async () => {
    const { propose, activate, list } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    await activate(1)
    await propose(structuredClone(standardPolicy))
    await expect(activate(1, 'alice', 'standard')).rejects.toMatchObject(fourEyesRequired)
    await activate(1, 'bob', 'standard')
    expect((await list()).active).toMatchObject({ id: 'standard', activatedBy: 'bob', policy: standardPolicy })
  })

  it('knows the policies of its own tenant alone', async () => {
    const [one, other] = [aPoliciesWorld(makePolicyParts()), aPoliciesWorld(makePolicyParts())]
    await one.propose(aDecisionPolicy())
    await expect(other.activate(1)).rejects.toMatchObject({ code: 'decision-policy-not-found' })
    await one.activate(1)
    expect(await other.list()).toMatchObject({ active: { id: 'standard' }, items: [], nextCursor: null })
    expect(happeningsOf(await other.facts())).toEqual([])
  })
})
