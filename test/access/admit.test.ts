import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeAdmit } from '#access/application/admit.ts'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import type { Holder } from '#kernel/domain/caller.ts'
import { systemClock } from '#platform/system-clock.ts'
import { anIssuer, aUser } from '#test/support/builders/an-actor.ts'
import { makeAdmissionParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** A tenant of its own with these settings; a noisy one has no request left. */
const aDoor = async (settings: TenantOverrides = {}, isNoisy = false) => {
  const [{ register, tenants, limiter }, tenantId] = [makeAdmissionParts(), `acme-${randomUUID()}`]
  const overrides = { ...settings, ...(isNoisy && { burst: 1 }) }
  if (Object.keys(overrides).length > 0)
    await makeChangeTenant({ register, clock: systemClock })({
      tenantId,
      actor: systemActor('a test'),
      change: { kind: 'set', settings: overrides },
    })
  if (isNoisy) await limiter.count(tenantId, await tenants.settings(tenantId))
  const counted: string[] = []
  const admit = makeAdmit({
    tenants,
    limiter: {
      count: (id, limit) => {
        counted.push(id)
        return limiter.count(id, limit)
      },
    },
  })
  return { admit, counted, tenantId, holder: aHolder({ tenantId }) }
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

const operator = aHolder({ subject: 'op', tenantId: undefined, isOperator: true })

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
  it('lets in for the tenant the request names, without limit, also while it is suspended', async () => {
    const { admit, counted, tenantId } = await aDoor({ status: 'suspended', retentionDays: 7 }, true)
    expect(await admit(operator, tenantId)).toMatchObject({ tenantId, isOperator: true, retentionDays: 7 })
    expect(counted).toEqual([])
  })

  it.each([undefined, '', 'a#b', 'ACME'])(
    'is refused with a request for a tenant when it names no valid one: %s',
    async (header) => {
      const { admit } = await aDoor()
      await expect(admit(operator, header)).rejects.toMatchObject({ code: 'tenant-missing' })
    },
  )

  it('is refused with several tenants', async () => {
    const { admit, tenantId } = await aDoor()
    for (const header of [`${tenantId},${tenantId}`, `${tenantId},globex`])
      await expect(admit(operator, header)).rejects.toMatchObject(severalTenants)
  })

  it('never uses a tenant that the token names', async () => {
    const { admit, tenantId } = await aDoor()
    const both = { ...operator, tenantId: 'acme' }
    await expect(admit(both, undefined)).rejects.toMatchObject({ code: 'tenant-missing' })
    expect(await admit(both, tenantId)).toMatchObject({ tenantId })
  })
})
