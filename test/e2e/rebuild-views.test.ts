import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { expect, inject, it } from 'vitest'
import { makeDynamo } from '#platform/aws-clients.ts'
import { aClient, aPayment } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { clearTable } from '#views/adapters/dynamo-rebuild.ts'

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

  await clearTable(makeDynamo(), environment.VIEWS_TABLE ?? '')
  expect((await list()).items).toEqual([])
  const { stdout } = await promisify(execFile)(process.execPath, ['commands/rebuild-views.ts'], {
    env: { ...process.env },
  })
  expect(stdout).toMatch(/^Rebuilt from \d+ facts\.\n$/)
  expect((await list()).items).toEqual(before)
})
