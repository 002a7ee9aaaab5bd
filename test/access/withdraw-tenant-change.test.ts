import { describe, expect, it } from 'vitest'
import { makeWithdrawTenantChange } from '#access/application/withdraw-tenant-change.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '#test/support/doubles/memory-tenant-register.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const shorter = { kind: 'set', settings: { retentionDays: 30 } } as const

describe(`withdraw-tenant-change, in ${storeName},`, () => {
  it('withdraws a proposal once, recorded, and no one can approve it any more', async () => {
    const { propose, withdraw, approve, facts } = aTenant(makeTenantParts())
    const { id, version } = await propose(shorter)
    expect(await withdraw(id)).toBe(true)
    expect(await withdraw(id)).toBe(false)
    await expect(approve(id, version)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    const recorded = await facts()
    expect(recorded.map(({ happening }) => happening).toSorted()).toEqual([`proposed#${id}`, `withdrawn#${id}`])
    for (const { type, data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
    expect(await propose(shorter, 'bob')).toEqual({ id, version })
    expect(await approve(id, version, 'alice')).toBe(true)
  })

  it('is for the proposer alone, and for what is not approved', async () => {
    const { propose, withdraw, approve } = aTenant(makeTenantParts())
    const { id, version } = await propose(shorter)
    await expect(withdraw(id, 'bob')).rejects.toMatchObject({ code: 'proposer-required' })
    await expect(withdraw('0'.repeat(64))).rejects.toMatchObject({ code: 'proposal-not-found' })
    await approve(id, version)
    await expect(withdraw(id)).rejects.toMatchObject({ code: 'proposal-activated' })
  })

  it('may be tried again later where its write is refused for no reason that can be seen', async () => {
    const memory = makeMemoryTenantRegister(makeMemoryFactLog())
    const { propose, tenantId } = aTenant({ register: memory, facts: makeMemoryFactLog() })
    const { id } = await propose(shorter)
    const register = { ...memory, withdraw: async () => false }
    const withdraw = makeWithdrawTenantChange({ register, clock: () => new Date().toISOString() })
    const withdrawal = withdraw({ tenantId, proposal: id, actor: anOperator('alice') })
    await expect(withdrawal).rejects.toMatchObject({ code: 'store-unavailable' })
  })
})
