import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aRulesetsWorld } from '#test/support/builders/a-rulesets-world.ts'
import { makeRulesetParts } from '#test/support/ports/scoring-stores.ts'

const { RULESETS_TABLE: TableName } = inject('environment')
const dynamo = makeDynamo()

const aWorldWithRows = async (...rows: readonly object[]) => {
  const world = aRulesetsWorld(makeRulesetParts())
  for (const row of rows) await dynamo.send(new PutCommand({ TableName, Item: { tenantId: world.tenantId, ...row } }))
  return world
}

const whole = {
  definition: JSON.stringify(aRuleset({ version: 3 })),
  proposedBy: 'alice',
  proposedAt: '2026-01-01T00:00:00.000Z',
}

/** Rows of strict@3 that are no proposal of it. */
const broken = [
  {},
  { ...whole, definition: '{' },
  { ...whole, definition: '{}' },
  { ...whole, definition: 7 },
  { ...whole, definition: JSON.stringify(aRuleset({ version: 1 })) },
  { ...whole, proposedBy: ['alice'] },
  { ...whole, proposedAt: 'never' },
  { ...whole, round: 'two' },
]

describe('A row of a ruleset that was edited by hand', () => {
  it.each(broken)('breaks neither the list nor its pages, and is refused by name: %j', async (row) => {
    const { propose, activate, withdraw, list } = await aWorldWithRows({ sk: 'proposal#strict@0000003', ...row })
    for (const version of [2, 4]) await propose(aRuleset({ version }))
    const first = await list({ limit: '1' })
    const second = await list({ limit: '1', cursor: first.nextCursor ?? '' })
    expect([...first.items, ...second.items].map(({ version }) => version)).toEqual([2, 4])
    const altered = { code: 'proposal-altered' }
    await expect(activate(3)).rejects.toMatchObject(altered)
    await expect(withdraw(3)).rejects.toMatchObject(altered)
    await expect(propose(aRuleset({ version: 3 }))).rejects.toMatchObject(altered)
  })

  it('is reported as the reason why nothing is scored, if it is the active one', async () => {
    const { list, propose, activate } = await aWorldWithRows({ sk: 'active', ...whole, definition: '{' })
    await expect(list()).rejects.toMatchObject({ code: 'ruleset-unusable' })
    await propose(aRuleset())
    await expect(activate(1)).rejects.toMatchObject({ code: 'ruleset-unusable' })
  })
})
