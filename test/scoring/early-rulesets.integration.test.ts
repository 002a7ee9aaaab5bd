import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { describe, expect, inject, it } from 'vitest'
import { sha256 } from '#kernel/application/sha256.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { contentOf } from '#scoring/application/content-of.ts'
import { aRuleset } from '#test/support/builders/a-ruleset.ts'
import { aRulesetsWorld } from '#test/support/builders/a-rulesets-world.ts'
import { makeRulesetParts } from '#test/support/ports/scoring-stores.ts'

const { RULESETS_TABLE: TableName } = inject('environment')

/** Rows as the version before wrote them: without issuers, rounds and contents, and with one row for each author of a content. */
const aWorldOfEarlierRows = async (proposedAt: string) => {
  const world = aRulesetsWorld(makeRulesetParts())
  const { tenantId } = world
  const definition = aRuleset()
  const proposal = { definition: JSON.stringify(definition), proposedBy: 'alice', proposedAt }
  const author = { tenantId, sk: `author#${contentOf(definition)}#${sha256('alice')}` }
  const dynamo = makeDynamo()
  const put = (Item: object) => dynamo.send(new PutCommand({ TableName, Item: { tenantId, ...Item } }))
  await put({ sk: 'proposal#strict@0000001', ...proposal })
  await put(author)
  return { ...world, definition, proposal, put }
}

const now = () => new Date().toISOString()

describe('A ruleset that an earlier version stored', () => {
  it('is activated by a second person, and not by its proposer under any name', async () => {
    const { activate, propose, list } = await aWorldOfEarlierRows(now())
    await expect(activate(1, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await propose(aRuleset({ id: 'other' }), 'carol')
    await expect(activate(1, 'alice', 'other')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await activate(1)
    expect((await list()).active).toMatchObject({ proposedBy: 'alice', activatedBy: 'bob' })
  })

  it('lapses like any other, and can be proposed again', async () => {
    const { activate, propose } = await aWorldOfEarlierRows('2026-01-01T00:00:00.000Z')
    await expect(activate(1)).rejects.toMatchObject({ code: 'proposal-lapsed' })
    await propose(aRuleset(), 'bob')
    await expect(activate(1, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    expect(await activate(1, 'carol')).toMatchObject({ count: 1, proposedBy: 'bob', round: 2 })
  })

  it('can be withdrawn', async () => {
    const { activate, withdraw, propose } = await aWorldOfEarlierRows(now())
    await withdraw(1)
    await expect(activate(1)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    await propose(aRuleset({ id: 'other' }), 'carol')
    await expect(activate(1, 'alice', 'other')).rejects.toMatchObject({ code: 'four-eyes-required' })
  })

  it('stays active, and can be activated again after another', async () => {
    const { activate, propose, put, proposal, list } = await aWorldOfEarlierRows('2026-01-01T00:00:00.000Z')
    const activated = { ...proposal, activatedBy: 'bob', activatedAt: '2026-01-02T00:00:00.000Z' }
    await put({ sk: 'proposal#strict@0000001', ...activated })
    await put({ sk: 'active', ...activated, count: 1 })
    expect((await list()).active).toMatchObject({ id: 'strict', proposedBy: 'alice' })
    await propose(aRuleset({ version: 2, bands: { medium: 10, high: 20 } }))
    expect(await activate(2)).toMatchObject({ count: 2 })
    expect(await activate(1)).toMatchObject({ count: 3 })
  })

  it('is not activated if its row was altered afterwards', async () => {
    const { activate, propose, put, tenantId } = await aWorldOfEarlierRows(now())
    const id = `altered-${randomUUID().slice(0, 8)}`
    const stored = await propose(aRuleset({ id }))
    const definition = JSON.stringify(aRuleset({ id, bands: { medium: 99, high: 100 } }))
    await put({ ...stored, tenantId, sk: `proposal#${id}@0000001`, definition })
    await expect(activate(1, 'bob', id)).rejects.toMatchObject({ code: 'proposal-altered' })
  })
})
