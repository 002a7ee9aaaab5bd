import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { anExportWorld } from '#test/support/builders/an-export-world.ts'
import { storeName } from '#test/support/ports/stores.ts'

const isMemory = storeName === 'memory'

describe(`request-export, in ${storeName},`, () => {
  it('requests an export of the whole log under its newest checkpoint, and states it as a fact', async () => {
    const world = await anExportWorld()
    await world.addMany(3)
    const one = await world.request()
    const origin = world.stores.originOf(world.tenantId)
    expect(one).toMatchObject({ origin, from: 0, to: 3, size: 3, status: 'waiting' })
    expect(one.checkpoint.split('\n')[1]).toBe('3')
    const [fact] = await world.factLog.history(wholeTenant(world.tenantId), one.id)
    expect(fact).toMatchObject({
      type: 'Audit.Export.Requested.v1',
      actor: 'auditor-7',
      data: { exportId: one.id, origin, from: 0, to: 3, size: 3 },
    })
  })

  it('is one export for one key of a person', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const key = randomUUID()
    const one = await world.request({}, key)
    expect((await world.request({}, key)).id).toBe(one.id)
    const other = await world.requestExport({ ...world.person, subject: 'b' }, { body: {}, idempotencyKey: key })
    expect(other.id).not.toBe(one.id)
  })

  it.runIf(isMemory).each([
    [{ from: 300, to: 400 }, 256, 512],
    [{ from: 256, to: 512 }, 256, 512],
    [{ from: 513 }, 512, 600],
    [{ to: 1 }, 0, 256],
    [{}, 0, 600],
  ])('extends %o to whole bundles, and its export verifies', async (body, from, to) => {
    const world = await anExportWorld()
    await world.addMany(600)
    const one = await world.request(body)
    expect(one).toMatchObject({ from, to, size: 600 })
    await world.aRunner()()
    expect(await world.faultsOf(one)).toEqual([])
  })

  it.each([{ from: 2 }, { to: 3 }, { from: 1, to: 1 }, { from: -1 }, { to: 1.5 }, { colour: 'red' }, [], 'all'])(
    'refuses %o for a log of two entries',
    async (body) => {
      const world = await anExportWorld()
      await world.addMany(2)
      await expect(world.request(body)).rejects.toMatchObject({ code: 'export-invalid' })
    },
  )

  it('refuses a log without a checkpoint', async () => {
    await expect((await anExportWorld()).request()).rejects.toMatchObject({ code: 'audit-log-empty' })
  })

  it('refuses an operator, who sees these texts masked', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const operator = { ...world.person, isOperator: true, reason: 'Request 7 of the auditor' }
    const order = { body: {}, idempotencyKey: 'k' }
    await expect(world.requestExport(operator, order)).rejects.toMatchObject({ code: 'operator-forbidden' })
  })

  it('refuses a fourth export until one has ended', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    for (let number = 0; number < 3; number += 1) await world.request()
    await expect(world.request()).rejects.toMatchObject({ code: 'export-limit-reached' })
    await world.aRunner()()
    expect(await world.request()).toMatchObject({ status: 'waiting' })
  })
})
