import { describe, expect, it } from 'vitest'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aClock } from '#test/support/builders/a-clock.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '#test/support/doubles/memory-tenant-register.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const changed = { kind: 'changed' }
const unchanged = { kind: 'unchanged' }
const permit = { kind: 'permit', senderId: 'AIDAEXAMPLE' } as const
const sluice = systemActor('a test')

describe(`change-tenant, in ${storeName},`, () => {
  it('changes what holds from now on, and records what was different, in order', async () => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    expect(await change({ kind: 'set', settings: { burst: 20, requestsPerSecond: 5 } })).toEqual(changed)
    expect(await change({ kind: 'set', settings: { status: 'suspended' } }, 'bob')).toEqual(changed)
    const settings = { status: 'suspended', burst: 20, requestsPerSecond: 5 }
    expect(await register.read(tenantId)).toEqual({ settings, version: 2, isPermitted: false })
    expect(await facts()).toMatchObject([
      { happening: 'changed#0001', actor: 'alice', data: { before: {}, after: { burst: 20, requestsPerSecond: 5 } } },
      { happening: 'changed#0002', actor: 'bob', data: { before: { burst: 20 }, after: settings } },
    ])
  })

  it('makes at once, for one person, what closes access or keeps data longer', async () => {
    const { change, register, tenantId } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { retentionDays: 30, lateAfterHours: 40 } }, sluice)
    await change(permit, sluice)
    for (const settings of [
      { status: 'suspended' },
      { retentionDays: 31 },
      { lateAfterHours: 1 },
      { burst: 999 },
    ] as const)
      expect(await change({ kind: 'set', settings }), JSON.stringify(settings)).toEqual(changed)
    expect(await change({ kind: 'set', settings: { retentionDays: undefined } })).toEqual(changed)
    expect(await change({ ...permit, kind: 'revoke' })).toEqual(changed)
    expect(await register.read(tenantId, permit.senderId)).toMatchObject({ isPermitted: false })
  })

  it.each([
    [{}, { retentionDays: 30 }],
    [{ retentionDays: 30 }, { retentionDays: 29 }],
    [{ status: 'suspended' }, { status: 'active' }],
    [{}, { burst: 1001 }],
    [{ burst: 20 }, { burst: undefined }],
    [{ requestsPerSecond: 5 }, { requestsPerSecond: 6 }],
    [{}, { lateAfterHours: 49 }],
    [{ lateAfterHours: 4 }, { lateAfterHours: undefined }],
  ] as const)('only proposes, for one person, what destroys or opens: from %j to %j', async (before, settings) => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: before }, sluice)
    const state = await register.read(tenantId)
    expect(await change({ kind: 'set', settings })).toMatchObject({ kind: 'proposed', version: state.version })
    expect(await register.read(tenantId)).toEqual(state)
    const recorded = await facts()
    expect(recorded.at(-1)).toMatchObject({ type: 'Access.TenantChange.Proposed.v1', data: { proposedBy: 'alice' } })
    for (const { type, data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('proposes once for one person, not again for another, and anew after it lapsed', async () => {
    const clock = aClock()
    const { change, propose, facts } = aTenant(makeTenantParts(), clock.read)
    const first = await propose(permit)
    expect(await propose(permit)).toEqual(first)
    await expect(change(permit, 'bob')).rejects.toMatchObject({ code: 'proposal-taken' })
    clock.passDays(proposalDaysMax)
    expect(await propose(permit, 'bob')).toEqual(first)
    expect((await facts()).map(({ happening }) => happening).toSorted()).toEqual([
      `proposed#${first.id}`,
      `proposed#${first.id}#0002`,
    ])
  })

  it('refuses a change of which only a part needs a second person, so that a suspension never waits', async () => {
    const { change, facts } = aTenant(makeTenantParts())
    const mixed = change({ kind: 'set', settings: { status: 'suspended', retentionDays: 1 } })
    await expect(mixed).rejects.toMatchObject({ code: 'four-eyes-required' })
    expect(await facts()).toEqual([])
  })

  it('needs no second person for Sluice itself', async () => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    expect(await change(permit, sluice)).toEqual(changed)
    expect(await register.read(tenantId, permit.senderId)).toMatchObject({ isPermitted: true })
    expect(await register.read(tenantId, 'AIDAOTHER')).toMatchObject({ isPermitted: false })
    expect(await change(permit)).toEqual(unchanged)
    expect(await facts()).toMatchObject([
      { actorkind: 'system', data: { change: 'permit', senderId: permit.senderId } },
    ])
  })

  it('permits no role of the stack, and changes nothing where a role without a permit is revoked', async () => {
    const { change, facts, register, tenantId } = aTenant(makeTenantParts())
    const senderId = 'AROASTACK'
    await expect(change({ kind: 'permit', senderId })).rejects.toMatchObject({ code: 'sender-forbidden' })
    expect(await register.read(tenantId, senderId)).toMatchObject({ isPermitted: false })
    expect(await change({ kind: 'revoke', senderId })).toEqual(unchanged)
    expect(await facts()).toEqual([])
  })

  it('permits no sender for the tenant of Sluice itself', async () => {
    const { register } = makeTenantParts()
    const changeTenant = makeChangeTenant({ register, clock: systemClock, stackRoleIds: new Set() })
    for (const actor of [anOperator('alice'), sluice])
      await expect(changeTenant({ tenantId: ownTenantId, change: permit, actor })).rejects.toMatchObject({
        code: 'sender-forbidden',
        message: expect.stringContaining('Name the tenant of the producer'),
      })
    expect(await register.read(ownTenantId, permit.senderId)).toMatchObject({ isPermitted: false })
  })

  it('does nothing, and records nothing, where nothing is different', async () => {
    const { change, facts } = aTenant(makeTenantParts())
    await change({ kind: 'set', settings: { burst: 20 } })
    expect(await change({ kind: 'set', settings: { burst: 20 } })).toEqual(unchanged)
    expect(await change({ kind: 'set', settings: { retentionDays: undefined } })).toEqual(unchanged)
    expect(await change({ ...permit, kind: 'revoke' })).toEqual(unchanged)
    expect(await facts()).toHaveLength(1)
  })

  it('loses none of the changes that are made at the same time', async () => {
    const { change, register, tenantId, facts } = aTenant(makeTenantParts())
    await Promise.all([
      change({ kind: 'set', settings: { burst: 20 } }),
      change({ kind: 'set', settings: { requestsPerSecond: 5 } }),
      change(permit, sluice),
    ])
    const settings = { burst: 20, requestsPerSecond: 5 }
    expect(await register.read(tenantId, 'AIDAEXAMPLE')).toEqual({ settings, version: 3, isPermitted: true })
    expect((await facts()).map(({ happening }) => happening)).toEqual(['changed#0001', 'changed#0002', 'changed#0003'])
  })

  it('gives up when others are faster again and again', async () => {
    const register = { ...makeMemoryTenantRegister(makeMemoryFactLog()), write: async () => false }
    const changeTenant = makeChangeTenant({
      register,
      clock: () => '2026-03-01T12:00:00.000Z',
      stackRoleIds: new Set(),
    })
    const order = {
      tenantId: 'acme',
      actor: anOperator('alice'),
      change: { kind: 'set', settings: { burst: 1 } },
    } as const
    await expect(changeTenant(order)).rejects.toMatchObject({ code: 'store-unavailable' })
  })
})
