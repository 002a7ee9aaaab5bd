import { describe, expect, it } from 'vitest'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anIssuer, anOperator } from '#test/support/builders/an-actor.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '#test/support/doubles/memory-tenant-register.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`change-tenant, in ${storeName},`, () => {
  it('changes what holds from now on, and records what was different, in order', async () => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    expect(await change({ kind: 'set', settings: { burst: 20, retentionDays: 30 } })).toBe(true)
    expect(await change({ kind: 'set', settings: { status: 'suspended', burst: undefined } }, 'bob')).toBe(true)
    const settings = { status: 'suspended', retentionDays: 30 }
    expect(await register.read(tenantId)).toEqual({ settings, version: 2, isPermitted: false })
    expect(await facts()).toMatchObject([
      {
        happening: 'changed#0001',
        actor: 'alice',
        actorkind: 'operator',
        actorissuer: anIssuer,
        data: { before: {}, after: { burst: 20, retentionDays: 30 } },
      },
      { happening: 'changed#0002', actor: 'bob', data: { before: { burst: 20 }, after: settings } },
    ])
  })

  it('permits a sender and revokes it, each recorded once', async () => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    const senderId = 'AIDAEXAMPLE'
    expect(await change({ kind: 'permit', senderId })).toBe(true)
    expect(await register.read(tenantId, senderId)).toMatchObject({ isPermitted: true })
    expect(await register.read(tenantId, 'AIDAOTHER')).toMatchObject({ isPermitted: false })
    expect(await change({ kind: 'permit', senderId })).toBe(false)
    expect(await change({ kind: 'revoke', senderId })).toBe(true)
    expect(await change({ kind: 'revoke', senderId })).toBe(false)
    expect(await register.read(tenantId, senderId)).toMatchObject({ isPermitted: false })
    expect(await facts()).toMatchObject([
      { data: { change: 'permit', senderId } },
      { data: { change: 'revoke', senderId } },
    ])
  })

  it('permits no role of the stack, and revokes one that an earlier version permitted', async () => {
    const { change, facts, register, tenantId } = aTenant(makeTenantParts())
    const senderId = 'AROASTACK'
    await expect(change({ kind: 'permit', senderId })).rejects.toMatchObject({ code: 'sender-forbidden' })
    expect(await register.read(tenantId, senderId)).toMatchObject({ isPermitted: false })
    expect(await change({ kind: 'revoke', senderId })).toBe(false)
    expect(await facts()).toEqual([])
  })

  it('does nothing, and records nothing, where nothing is different', async () => {
    const { change, facts } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { burst: 20 } })
    expect(await change({ kind: 'set', settings: { burst: 20 } })).toBe(false)
    expect(await change({ kind: 'set', settings: { retentionDays: undefined } })).toBe(false)
    expect(await facts()).toHaveLength(1)
  })

  it('loses none of the changes that are made at the same time', async () => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    await Promise.all([
      change({ kind: 'set', settings: { burst: 20 } }),
      change({ kind: 'set', settings: { requestsPerSecond: 5 } }),
      change({ kind: 'permit', senderId: 'AIDAEXAMPLE' }),
    ])
    const settings = { burst: 20, requestsPerSecond: 5 }
    expect(await register.read(tenantId, 'AIDAEXAMPLE')).toEqual({ settings, version: 3, isPermitted: true })
    expect((await facts()).map(({ happening }) => happening)).toEqual(['changed#0001', 'changed#0002', 'changed#0003'])
  })

  it('writes facts that match their schema', async () => {
    const { change, facts } = aTenant(makeTenantParts())
    await change({
      kind: 'set',
      settings: { status: 'suspended', burst: 20, requestsPerSecond: 5, retentionDays: 1 },
    })
    await change({ kind: 'permit', senderId: 'AIDAEXAMPLE' })
    for (const { type, data } of await facts()) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('gives up when others are faster again and again', async () => {
    const register = { ...makeMemoryTenantRegister(makeMemoryFactLog()), write: async () => false }
    const changeTenant = makeChangeTenant({ register, clock: () => '2026-03-01T12:00:00.000Z' })
    const order = {
      tenantId: 'acme',
      actor: anOperator('alice'),
      change: { kind: 'set', settings: { burst: 1 } },
    } as const
    await expect(changeTenant(order)).rejects.toMatchObject({ code: 'store-unavailable' })
  })
})
