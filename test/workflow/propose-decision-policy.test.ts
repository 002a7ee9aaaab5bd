import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { makePolicyParts } from '#test/support/ports/policies-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const longer = { deadlines: { low: 48, medium: 48, high: 8 } }

describe(`propose-decision-policy, in ${storeName},`, () => {
  it('proposes once, recorded with the whole policy, however often the same person does it', async () => {
    const { propose, facts } = aPoliciesWorld(makePolicyParts())
    const first = await propose(aDecisionPolicy())
    expect(await propose(aDecisionPolicy())).toEqual(first)
    const recorded = await facts()
    const type = 'Workflow.DecisionPolicy.Proposed.v1'
    expect(recorded).toMatchObject([
      { happening: 'proposed#strict@1', actor: 'alice', source: 'sluice/workflow', type, data: { round: 1 } },
    ])
    expect(recorded[0]?.data).toMatchObject({ policy: aDecisionPolicy(), proposedBy: 'alice' })
    for (const { data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('keeps a name: another content, or another person, needs another', async () => {
    const { propose, list } = aPoliciesWorld(makePolicyParts())
    await propose(aDecisionPolicy())
    const taken = { code: 'decision-policy-version-taken' }
    await expect(propose(aDecisionPolicy(longer))).rejects.toMatchObject({
      ...taken,
      message: 'The decision policy strict, version 1, already exists with other content. Use another version.',
    })
    await expect(propose(aDecisionPolicy(), 'bob')).rejects.toMatchObject(taken)
    expect((await list()).items).toMatchObject([{ proposedBy: 'alice', policy: aDecisionPolicy() }])
  })

  it('refuses any standard policy but Sluice’s own', async () => {
    const { propose } = aPoliciesWorld(makePolicyParts())
    const message =
      'is reserved for the standard policy of Sluice. To return to the standard policy, propose its version 1 unchanged'
    const refused = { code: 'decision-policy-invalid', issues: [{ path: 'id', message }] }
    await expect(propose({ ...standardPolicy, version: 2 })).rejects.toMatchObject(refused)
    await expect(propose({ ...standardPolicy, ...longer })).rejects.toMatchObject(refused)
  })
})
