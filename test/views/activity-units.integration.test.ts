import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { makeMemoryEventRows } from '#test/support/doubles/memory-event-rows.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { inParallel } from '#test/support/world/in-parallel.ts'
import { aMeteredClient } from '#test/support/world/metered-client.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeDynamoActivityReader, makeDynamoActivityWriter } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'
import { activityOf } from '#views/application/activity-of.ts'
import { identityOf } from '#views/application/change-of.ts'
import { makeProjectViews } from '#views/application/project-views.ts'
import type { AccountActivity } from '#views/domain/activity.ts'

const moveOf = (received: Fact, status: string) =>
  follow(received, {
    ...{ type: 'Workflow.Event.Moved.v1', source: 'sluice/workflow', happening: happenings.moved(1) },
    recordedat: '2026-03-01T12:00:05.000Z',
    data: {
      ...{ version: 1, status, score: 45, band: 'medium' },
      moves: [{ from: 'processing', to: status, at: '2026-03-01T12:00:05.000Z', reason: 'Its score.' }],
    },
  })

/** The write units of the activity for the history of one payment, by table and index. */
const unitsOf = async (status: string, known: Partial<Fact> = {}) => {
  const { client, units } = aMeteredClient()
  const table = await makeOwnTable('ActivityTable')
  const facts = makeMemoryFactLog()
  const activity = makeDynamoActivityWriter(client, table)
  const project = makeProjectViews({ rows: makeMemoryEventRows(), activity, facts })
  const append = async ({ id: _, ...draft }: Fact) => (await facts.append(draft)).fact
  const received = await append(aFact(known))
  const { type, source, data } = anAssessment({ band: 'medium' })
  const made = { happening: 'assessed#baseline@1' as const, recordedat: '2026-03-01T12:00:02.000Z' }
  const { fact: assessed } = await facts.append(follow(received, { type, source, data, ...made }))
  const { fact: moved } = await facts.append(moveOf(received, status))
  for (const fact of [received, assessed, moved]) await project(fact)
  return Object.fromEntries(
    [...units]
      .map(([place, count]) => [place.replace(`${table}/`, ''), count / 2])
      .map(([place, count]) => [place === table ? 'table' : place, count]),
  )
}

it('An account of a payment costs two units, and four if it was not simply approved', async () => {
  expect(await unitsOf('approved')).toEqual({ table: 1, byReceipt: 1 })
  expect(await unitsOf('approved', { partnerid: 'shop-7' })).toEqual({
    ...{ table: 1, byReceipt: 1 },
    ...{ byPartner: 1, byPartnerReceipt: 1 },
  })
  expect(await unitsOf('held')).toEqual({ table: 2, byReceipt: 1, bySettlement: 1 })
})

it.each([
  ['of the tenant', undefined, 4, 3],
  ['of a partner', 'shop-7', 6, 4],
] as const)(
  'An event %s that was not simply approved costs more in the rows',
  async (_, partnerId, rules, decision) => {
    const { client, units } = aMeteredClient()
    const table = await makeOwnTable('ViewsTable')
    const rows = makeDynamoEventRows(client, { viewsTable: table, activityTable: 'none' })
    const event = { ...identityOf(aFact()), partnerId }
    const matter = { source: '/desk/7', accounts: [] }
    await rows.apply(event, { kind: 'received', matter })
    units.clear()
    await rows.apply(event, { kind: 'unapproved', rules: ['structuring@1'] })
    const cost = () => [...units.values()].reduce((sum, count) => sum + count, 0)
    expect(cost()).toBe(rules)
    await rows.apply(event, { kind: 'decision', act: 2 })
    expect(cost()).toBe(rules + decision)
  },
)

it('Counting what an account did costs one query of its items', async () => {
  const { client, units } = aMeteredClient()
  const table = await makeOwnTable('ActivityTable')
  const [activity, reader] = [makeDynamoActivityWriter(client, table), makeDynamoActivityReader(client, table)]
  const [own] = activityOf(aFact())
  const movements = Array.from({ length: 40 }, () => ({ ...(own as AccountActivity), eventId: randomUUID() }))
  await inParallel(10, movements, (movement) => activity.record(movement, { isTakenBack: false }))
  const { tenantId, accountId } = movements[0] as AccountActivity
  const span = { from: '2026-01-01T00:00:00.000Z', to: '2026-12-31T00:00:00.000Z', limit: 1000 }
  expect(await reader.count({ ...wholeTenant('another'), accountId, ...span })).toMatchObject({ movementCount: 0 })
  units.clear()
  expect(await reader.count({ ...wholeTenant(tenantId), accountId, ...span })).toMatchObject({ movementCount: 40 })
  // A thousand are at most 25 times as much.
  expect([...units.values()]).toEqual([1.5])
})
