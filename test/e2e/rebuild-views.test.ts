import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aClient, aPayment } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'
import { makeDynamoActivityReader } from '#views/adapters/dynamo-activity.ts'
import { makeDynamoEventRows } from '#views/adapters/dynamo-event-rows.ts'

const environment = inject('environment')

it('shows the same after the read model was thrown away and built again by one command', async () => {
  const tenantId = `rebuilt-${randomUUID()}`
  const client = await aClient(environment, tenantId)
  const scores = [10, 50, 90, 20, 60]
  for (const riskScore of scores)
    await client.post(aPayment({ type: 'Risk.Event.Reported.v1', data: { entityId: 'e', category: 'c', riskScore } }))
  const list = async () => (await client.get('/v1/events')).body as { items: { status: string; score?: number }[] }
  const before = await eventually(async () => {
    const { items } = await list()
    return items.length === scores.length && items.every(({ status, score }) => status !== 'received' && score) && items
  })

  // A table of its own: the command deletes the rows of every tenant.
  const [table, activityTable] = [await makeOwnTable('ViewsTable'), await makeOwnTable('ActivityTable')]
  await makeDynamo().send(new PutCommand({ TableName: table, Item: { pk: 'stale#row' } }))
  const { stdout } = await promisify(execFile)(process.execPath, ['commands/rebuild-views.ts'], {
    env: { ...process.env, VIEWS_TABLE: table, ACTIVITY_TABLE: activityTable },
  })
  expect(stdout).toMatch(/^Rebuilt from \d+ facts\.\n$/)
  const rows = makeDynamoEventRows(makeDynamo(), { viewsTable: table, activityTable: 'none' })
  const now = systemClock()
  const window = { from: `${Number(now.slice(0, 4)) - 1}${now.slice(4)}`, to: now, limit: 50 }
  const after = await rows.list({ ...wholeTenant(tenantId), ...window })
  expect(after.items).toEqual(before)
  const { counts } = (await client.get('/v1/counts')).body as { counts: unknown }
  expect(await rows.counts(tenantId, now.slice(0, 10))).toEqual({ counts, complete: true })
  const activity = makeDynamoActivityReader(makeDynamo(), activityTable)
  const span = { from: '2000-01-01', to: '2100-01-01', limit: 50 }
  const { eventIds } = await activity.received({ ...wholeTenant(tenantId), accountId: 'e', ...span })
  expect(eventIds).toHaveLength(scores.length)
  const stale = await makeDynamo().send(new GetCommand({ TableName: table, Key: { pk: 'stale#row' } }))
  expect(stale.Item).toBeUndefined()
})
