import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { anExportWorld } from '#test/support/builders/an-export-world.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`get-export, in ${storeName},`, () => {
  it('has an address of the archive when it is written, for seven days', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const { id } = await world.request()
    const waiting = await world.getExport(world.person, id)
    expect(waiting).toMatchObject({ status: 'waiting', entriesWritten: 0, requestedBy: 'auditor-7' })
    expect(waiting).not.toHaveProperty('url')
    await world.aRunner()()
    const whole = await world.getExport(world.person, id)
    expect(whole).toMatchObject({ status: 'completed', url: expect.any(String), urlExpiresAt: expect.any(String) })
    expect(Date.parse(whole.urlExpiresAt ?? '') - Date.parse(world.clock.read())).toBe(900_000)
    world.clock.passDays(7)
    const old = await world.getExport(world.person, id)
    expect(old).toMatchObject({ status: 'expired', expiresAt: whole.expiresAt })
    expect(old).not.toHaveProperty('url')
  })

  it('gives an operator no address, and shows no person', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const { id } = await world.request()
    await world.aRunner()()
    const view = await world.getExport({ ...world.person, isOperator: true }, id)
    expect(view).toMatchObject({ status: 'completed', requestedBy: '•••' })
    expect(view).not.toHaveProperty('url')
  })

  it('finds no export of another tenant, and none with another id', async () => {
    const world = await anExportWorld()
    await world.addMany(1)
    const { id } = await world.request()
    const notFound = { code: 'export-not-found' }
    await expect(world.getExport({ ...world.person, tenantId: 'other' }, id)).rejects.toMatchObject(notFound)
    await expect(world.getExport(world.person, randomUUID())).rejects.toMatchObject(notFound)
    await expect(world.getExport(world.person, 'x'.repeat(3000))).rejects.toMatchObject(notFound)
  })
})
