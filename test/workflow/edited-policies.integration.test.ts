import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aDecisionPolicy } from '#test/support/builders/a-decision-policy.ts'
import { aPoliciesWorld } from '#test/support/builders/a-policies-world.ts'
import { makePolicyParts } from '#test/support/ports/policies-stores.ts'

const { DECISION_POLICIES_TABLE: TableName } = inject('environment')

const whole = {
  definition: JSON.stringify(aDecisionPolicy({ version: 3 })),
  proposedBy: 'alice',
  proposedAt: '2026-01-01T00:00:00.000Z',
}

const aWorldWithRow = async (row: object) => {
  const world = aPoliciesWorld(makePolicyParts())
  await makeDynamo().send(new PutCommand({ TableName, Item: { tenantId: world.tenantId, ...row } }))
  return world
}

it.each([{}, { ...whole, definition: '{' }, { ...whole, definition: JSON.stringify(aDecisionPolicy()) }])(
  'A row of a decision policy that was edited by hand breaks no list, and is refused by name: %j',
  async (row) => {
    const { propose, activate, withdraw, list } = await aWorldWithRow({ sk: 'proposal#strict@0000003', ...row })
    await propose(aDecisionPolicy({ version: 4 }))
    expect((await list()).items.map(({ version }) => version)).toEqual([4])
    const altered = { code: 'proposal-altered' }
    await expect(activate(3)).rejects.toMatchObject(altered)
    await expect(withdraw(3)).rejects.toMatchObject(altered)
  },
)

it('An active decision policy that was edited by hand is reported as the reason why nothing is decided', async () => {
  const { list } = await aWorldWithRow({ sk: 'active', ...whole, definition: '{' })
  const message =
    'The row of the active decision policy was edited by hand. Restore it, as docs/decision-policies.md describes.'
  await expect(list()).rejects.toMatchObject({ code: 'decision-policy-unusable', message })
})
