import { describe, expect, it } from 'vitest'
import { makeApproveTenantChange } from '#access/application/approve-tenant-change.ts'
import { proposalDaysMax } from '#approval/domain/proposal.ts'
import { catalogue } from '#catalogue/catalogue.ts'
import { aClock } from '#test/support/builders/a-clock.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { anIssuer, anOperator } from '#test/support/builders/an-actor.ts'
import { makeMemoryFactLog } from '#test/support/doubles/memory-fact-log.ts'
import { makeMemoryTenantRegister } from '#test/support/doubles/memory-tenant-register.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const permit = { kind: 'permit', senderId: 'AIDAEXAMPLE' } as const
const shorter = { kind: 'set', settings: { retentionDays: 30 } } as const
const faster = { kind: 'set', settings: { burst: 2000 } } as const

describe(`approve-tenant-change, in ${storeName},`, () => {
  it('makes the change that another person proposed, once, recorded with both', async () => {
    const { propose, approve, register, tenantId, facts } = aTenant(makeTenantParts())
    const { id, version } = await propose(shorter)
    expect(await approve(id, version)).toBe(true)
    expect(await approve(id, version)).toBe(false)
    expect(await register.read(tenantId)).toMatchObject({ settings: { retentionDays: 30 }, version: 1 })
    const recorded = (await facts()).filter(({ type }) => type === 'Access.Tenant.Changed.v1')
    expect(recorded).toMatchObject([
      {
        happening: 'changed#0001',
        actor: 'bob',
        data: { proposal: id, proposedBy: 'alice', proposedByIssuer: anIssuer },
      },
    ])
    for (const { type, data } of recorded) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('permits a sender only then', async () => {
    const { propose, approve, register, tenantId } = aTenant(makeTenantParts())
    const { id, version } = await propose(permit)
    expect(await register.read(tenantId, permit.senderId)).toMatchObject({ isPermitted: false })
    await approve(id, version)
    expect(await register.read(tenantId, permit.senderId)).toMatchObject({ isPermitted: true })
  })

  it('refuses the person who proposed it, and accepts a person with the same id of another issuer', async () => {
    const { propose, approve } = aTenant(makeTenantParts())
    const { id, version } = await propose(shorter)
    await expect(approve(id, version, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    const { issuer: _, ...nameless } = anOperator('alice')
    await expect(approve(id, version, nameless)).rejects.toMatchObject({ code: 'four-eyes-required' })
    expect(await approve(id, version, { ...anOperator('alice'), issuer: 'https://other.example' })).toBe(true)
  })

  it('refuses when something else was changed since it was read', async () => {
    const { propose, approve, change, register, tenantId } = aTenant(makeTenantParts())
    const { id, version } = await propose(shorter)
    await change({ kind: 'set', settings: { status: 'suspended' } }, 'carol')
    await expect(approve(id, version)).rejects.toMatchObject({ code: 'proposal-overtaken' })
    expect(await approve(id, version + 1)).toBe(true)
    expect(await register.read(tenantId)).toMatchObject({ settings: { status: 'suspended', retentionDays: 30 } })
  })

  it('approves until the proposal lapses, and not at that moment', async () => {
    const clock = aClock()
    const { propose, approve } = aTenant(makeTenantParts(), clock.read)
    const [one, two] = [await propose(shorter), await propose(permit)]
    clock.passDays(proposalDaysMax, -1)
    expect(await approve(one.id, 0)).toBe(true)
    clock.passDays(0, 1)
    await expect(approve(two.id, 1)).rejects.toMatchObject({ code: 'proposal-lapsed' })
  })

  it('refuses a proposal that there is not, or of another tenant', async () => {
    const [one, other] = [aTenant(makeTenantParts()), aTenant(makeTenantParts())]
    const { id } = await one.propose(shorter)
    await expect(other.approve(id, 0)).rejects.toMatchObject({ code: 'proposal-not-found' })
    await expect(one.approve('0'.repeat(64), 0)).rejects.toMatchObject({ code: 'proposal-not-found' })
  })

  it('lets the same change be proposed and approved again after its opposite', async () => {
    const { agree, change, register, tenantId, facts } = aTenant(makeTenantParts())
    for (let times = 0; times < 2; times += 1) {
      await change({ kind: 'set', settings: { status: 'suspended' } })
      expect(await agree({ kind: 'set', settings: { status: 'active' } })).toBe(true)
    }
    expect(await register.read(tenantId)).toMatchObject({ settings: { status: 'active' }, version: 4 })
    expect(await facts()).toHaveLength(6)
  })

  it('approves once for many at once, and one of two proposals for the same version', async () => {
    const { propose, approve, facts } = aTenant(makeTenantParts())
    const [one, two] = [await propose(shorter), await propose(faster)]
    const results = await Promise.allSettled(
      [one.id, one.id, one.id, two.id, two.id].map((id, index) => approve(id, 0, `person-${index}`)),
    )
    expect(results.filter((result) => result.status === 'fulfilled' && result.value)).toHaveLength(1)
    const changes = (await facts()).filter(({ type }) => type === 'Access.Tenant.Changed.v1')
    expect(changes).toHaveLength(1)
  })

  it('either approves or withdraws, never both', async () => {
    for (let times = 0; times < 5; times += 1) {
      const { propose, approve, withdraw, register, tenantId } = aTenant(makeTenantParts())
      const { id, version } = await propose(shorter)
      const [approval, withdrawal] = await Promise.allSettled([approve(id, version), withdraw(id)])
      const isChanged = (await register.read(tenantId)).version === 1
      expect([approval.status, withdrawal.status]).toEqual(
        isChanged ? ['fulfilled', 'rejected'] : ['rejected', 'fulfilled'],
      )
    }
  })

  it('refuses a retention below the minimum of the stage, and accepts the minimum', async () => {
    const { propose, approve, register, tenantId } = aTenant(makeTenantParts())
    const { id } = await propose({ kind: 'set', settings: { retentionDays: 29 } })
    await expect(approve(id, 0)).rejects.toMatchObject({ code: 'retention-too-short' })
    expect(await register.read(tenantId)).toMatchObject({ settings: {}, version: 0 })
    expect(await approve((await propose(shorter)).id, 0)).toBe(true)
  })

  it('has for a retention below the minimum the reason of a proposal that cannot be activated at all', async () => {
    const clock = aClock()
    const { propose, approve, withdraw } = aTenant(makeTenantParts(), clock.read)
    const retention = (retentionDays: number) => propose({ kind: 'set', settings: { retentionDays } })
    const [one, two] = [await retention(28), await retention(29)]
    await expect(approve(one.id, 0, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    await expect(approve(one.id, 1)).rejects.toMatchObject({ code: 'proposal-overtaken' })
    await withdraw(one.id)
    await expect(approve(one.id, 0)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    clock.passDays(proposalDaysMax)
    await expect(approve(two.id, 0)).rejects.toMatchObject({ code: 'proposal-lapsed' })
  })

  it('gives up when others are faster again and again', async () => {
    const facts = makeMemoryFactLog()
    const memory = makeMemoryTenantRegister(facts)
    const { propose, tenantId } = aTenant({ register: memory, facts })
    const { id } = await propose(shorter)
    const register = { ...memory, write: async () => false }
    const approve = makeApproveTenantChange({
      register,
      facts,
      clock: () => new Date().toISOString(),
      retentionDaysMin: 30,
    })
    const approval = approve({ tenantId, proposal: id, replaces: 0, actor: anOperator('bob') })
    await expect(approval).rejects.toMatchObject({ code: 'store-unavailable' })
  })
})
