import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeAdmit, makeCharge } from '#access/application/admit.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import type { Limit, TenantOverrides } from '#access/domain/tenant-settings.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import type { Holder } from '#kernel/domain/caller.ts'
import { ownTenantId } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'
import { makeAdmissionParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** A tenant of its own with these settings; a noisy one has no request left. */
const aDoor = async (settings: TenantOverrides = {}, isNoisy = false, unknownTenants: 'refuse' | 'allow' = 'allow') => {
  const [{ register, tenants, limiter, operatorLimit }, tenantId] = [
    makeAdmissionParts(unknownTenants),
    `acme-${randomUUID()}`,
  ]
  const overrides = { ...settings, ...(isNoisy && { burst: 1 }) }
  if (Object.keys(overrides).length > 0)
    await makeChangeTenant({ register, clock: systemClock, stackRoleIds: new Set() })({
      tenantId,
      actor: systemActor('a test'),
      change: { kind: 'set', settings: overrides },
    })
  if (isNoisy) await limiter.count(tenantId, await tenants.settings(tenantId))
  const counted: string[] = []
  const needs = {
    tenants,
    limiter: {
      ...limiter,
      count: (id: string, limit: Limit) => {
        counted.push(id)
        return limiter.count(id, limit)
      },
    },
    operatorLimit,
  }
  const enter = makeAdmit(needs)
  return {
    admit: (holder: Holder, tenantHeader?: string, isWriting = false) => enter(holder, { tenantHeader, isWriting }),
    charge: makeCharge(needs),
    counted,
    tenantId,
    holder: aHolder({ tenantId }),
  }
}

const aHolder = (known: Partial<Holder> = {}): Holder => ({
  partnerId: undefined,
  subject: 'u-1',
  issuer: anIssuer,
  tenantId: 'acme',
  scopes: new Set(['events:read']),
  isOperator: false,
  ...known,
})

/** An operator with a bucket of its own, for its clock stands still. */
const anOperator = () => aHolder({ subject: `op-${randomUUID()}`, tenantId: undefined, isOperator: true })

const severalTenants = { code: 'header-malformed', issues: [{ path: 'X-Tenant-Id', message: 'must have one value' }] }

describe(`a tenant’s token, in ${storeName},`, () => {
  it.each([
    ['is missing', () => undefined],
    ['is empty', () => ''],
    ['repeats it', (tenantId: string) => tenantId],
  ])('lets in for its tenant when the header %s', async (_, headerOf) => {
    const { admit, counted, tenantId, holder } = await aDoor({ retentionDays: 30 })
    expect(await admit(holder, headerOf(tenantId))).toEqual({ ...holder, retentionDays: 30 })
    expect(counted).toEqual([tenantId])
  })

  it.each([
    ['another tenant', () => 'globex'],
    ['its tenant in capitals', (tenantId: string) => tenantId.toUpperCase()],
    ['its tenant with a separator', (tenantId: string) => `${tenantId}#`],
    ['its tenant and another', (tenantId: string) => `${tenantId}, globex`],
    ['a long text', () => 'x'.repeat(5000)],
  ])('is a breach with %s', async (_, headerOf) => {
    const { admit, tenantId, holder } = await aDoor()
    const claimed = headerOf(tenantId)
    await expect(admit(holder, claimed)).rejects.toMatchObject({
      code: 'tenant-forbidden',
      breach: { kind: 'header', tenantId, actor: aUser('u-1'), claimed },
    })
  })

  it.each([
    ['its tenant twice', (tenantId: string) => `${tenantId},${tenantId}`],
    ['its tenant twice, with a blank', (tenantId: string) => `${tenantId}, ${tenantId}`],
    ['its tenant and nothing', (tenantId: string) => `${tenantId},`],
    ['nothing twice', () => ','],
  ])('is refused, and not for a breach, with %s', async (_, headerOf) => {
    const { admit, tenantId, holder } = await aDoor()
    await expect(admit(holder, headerOf(tenantId))).rejects.toMatchObject(severalTenants)
  })

  it('is refused without a tenant, while the tenant is suspended, and while it is too noisy', async () => {
    const { admit } = await aDoor()
    await expect(admit(aHolder({ tenantId: undefined }), 'acme')).rejects.toMatchObject({ code: 'tenant-missing' })
    const suspended = await aDoor({ status: 'suspended' })
    await expect(suspended.admit(suspended.holder)).rejects.toMatchObject({ code: 'tenant-suspended' })
    const noisy = await aDoor({}, true)
    await expect(noisy.admit(noisy.holder)).rejects.toMatchObject({ code: 'rate-exceeded' })
  })

  it('is a breach with another tenant while its own is suspended, too', async () => {
    const { admit, counted, tenantId, holder } = await aDoor({ status: 'suspended' })
    await expect(admit(holder, 'globex')).rejects.toMatchObject({ code: 'tenant-forbidden' })
    expect(counted).toEqual([tenantId])
  })

  it('counts a request of a tenant before it checks for a breach, so that no tenant can flood a log with breaches', async () => {
    for (const status of ['active', 'suspended'] as const) {
      const { admit, holder } = await aDoor({ status }, true)
      await expect(admit(holder, 'globex')).rejects.toMatchObject({ code: 'rate-exceeded' })
    }
  })
})

describe(`an operator’s token, in ${storeName},`, () => {
  it('lets in for the tenant the request names, also while it is suspended or has no request left', async () => {
    const { admit, counted, tenantId } = await aDoor({ status: 'suspended', retentionDays: 7 }, true)
    expect(await admit(anOperator(), tenantId)).toMatchObject({ tenantId, isOperator: true, retentionDays: 7 })
    expect(counted).toEqual([expect.stringMatching(/^operator#[0-9a-f]{64}$/)])
  })

  it('writes for no suspended tenant', async () => {
    const { admit, tenantId } = await aDoor({ status: 'suspended' })
    await expect(admit(anOperator(), tenantId, true)).rejects.toMatchObject({ code: 'tenant-suspended' })
    const active = await aDoor({ status: 'active' })
    expect(await active.admit(anOperator(), active.tenantId, true)).toMatchObject({ tenantId: active.tenantId })
  })

  it('reads for the tenant of Sluice itself, and writes nothing for it', async () => {
    const { admit } = await aDoor({}, false, 'refuse')
    expect(await admit(anOperator(), ownTenantId)).toMatchObject({ tenantId: ownTenantId })
    await expect(admit(anOperator(), ownTenantId, true)).rejects.toMatchObject({ code: 'tenant-forbidden' })
  })

  it('has a limit of its own, for all tenants together, and takes nothing from theirs', async () => {
    const [one, other] = [await aDoor({ burst: 1 }), await aDoor()]
    const busy = anOperator()
    for (let count = 0; count < 5; count += 1) await one.admit(busy, count % 2 ? one.tenantId : other.tenantId)
    await expect(one.admit(busy, one.tenantId)).rejects.toMatchObject({ code: 'rate-exceeded' })
    expect(await one.admit(anOperator(), one.tenantId)).toMatchObject({ tenantId: one.tenantId })
    expect(await one.admit(one.holder)).toMatchObject({ tenantId: one.tenantId })
  })

  it.each([undefined, '', 'a#b', 'ACME'])(
    'is refused with a request for a tenant when it names no valid one: %s',
    async (header) => {
      const { admit } = await aDoor()
      await expect(admit(anOperator(), header)).rejects.toMatchObject({ code: 'tenant-missing' })
    },
  )

  it('is refused with several tenants', async () => {
    const { admit, tenantId } = await aDoor()
    for (const header of [`${tenantId},${tenantId}`, `${tenantId},globex`])
      await expect(admit(anOperator(), header)).rejects.toMatchObject(severalTenants)
  })

  it('never uses a tenant that the token names', async () => {
    const { admit, tenantId } = await aDoor()
    const both = { ...anOperator(), tenantId: 'acme' }
    await expect(admit(both, undefined)).rejects.toMatchObject({ code: 'tenant-missing' })
    expect(await admit(both, tenantId)).toMatchObject({ tenantId })
  })
})

describe(`an unknown tenant, in ${storeName},`, () => {
  it('is refused, for its own token and for an operator, and is known once an operator has made a row for it', async () => {
    const unknown = await aDoor({}, false, 'refuse')
    for (const isWriting of [false, true]) {
      await expect(unknown.admit(unknown.holder, undefined, isWriting)).rejects.toMatchObject({
        code: 'tenant-unknown',
      })
      await expect(unknown.admit(anOperator(), unknown.tenantId, isWriting)).rejects.toMatchObject({
        code: 'tenant-unknown',
      })
    }
    const known = await aDoor({ status: 'active' }, false, 'refuse')
    expect(await known.admit(known.holder)).toMatchObject({ tenantId: known.tenantId })
  })

  it('cannot report a breach, because it has no log', async () => {
    const { admit, holder } = await aDoor({}, false, 'refuse')
    await expect(admit(holder, 'globex')).rejects.toMatchObject({ code: 'tenant-unknown' })
  })

  it('is admitted if a setting allows it', async () => {
    const { admit, holder, tenantId } = await aDoor({}, false, 'allow')
    expect(await admit(holder)).toMatchObject({ tenantId })
  })
})

describe(`further work of an admitted call, in ${storeName},`, () => {
  it('is charged to the tenant of the call', async () => {
    const { admit, charge, holder } = await aDoor({ requestsPerSecond: 1, burst: 20 })
    const caller = await admit(holder)
    await charge(caller, 19)
    await expect(charge(caller, 1)).rejects.toMatchObject({ code: 'rate-exceeded' })
    await expect(admit(holder)).rejects.toMatchObject({ code: 'rate-exceeded' })
  })

  it('is charged to the operator who made the call, not to the tenant', async () => {
    const { admit, charge, holder, tenantId } = await aDoor({ burst: 1 })
    const busy = anOperator()
    const caller = await admit(busy, tenantId)
    await charge(caller, 99)
    await expect(admit(busy, tenantId)).rejects.toMatchObject({ code: 'rate-exceeded' })
    expect(await admit(holder)).toMatchObject({ tenantId })
  })
})
