import { describe, expect, it } from 'vitest'
import { makeAdmit } from '#access/application/admit.ts'
import type { TenantSettings } from '#access/domain/tenant-settings.ts'
import type { Holder } from '#kernel/domain/caller.ts'
import { RateExceeded } from '#kernel/domain/errors.ts'

const active: TenantSettings = { status: 'active', requestsPerSecond: 10, burst: 20 }

const aDoor = (settings: Partial<TenantSettings> = {}, isNoisy = false) => {
  const counted: string[] = []
  const admit = makeAdmit({
    tenants: { settings: async () => ({ ...active, ...settings }) },
    limiter: {
      count: async (tenantId) => {
        counted.push(tenantId)
        if (isNoisy) throw new RateExceeded(700)
      },
    },
  })
  return { admit, counted }
}

const aHolder = (known: Partial<Holder> = {}): Holder => ({
  subject: 'u-1',
  tenantId: 'acme',
  scopes: new Set(['events:read']),
  isOperator: false,
  ...known,
})

const anOperator = aHolder({ subject: 'op', tenantId: undefined, isOperator: true })

describe('a tenant’s token', () => {
  it.each([undefined, '', 'acme'])(
    'lets in for its tenant, whether the header repeats it or not: %s',
    async (header) => {
      const { admit, counted } = aDoor({ retentionDays: 30 })
      expect(await admit(aHolder(), header)).toEqual({ ...aHolder(), retentionDays: 30 })
      expect(counted).toEqual(['acme'])
    },
  )

  it.each(['globex', 'ACME', 'acme#', 'acme, globex', 'x'.repeat(5000)])(
    'is a breach with another tenant: %s',
    async (header) => {
      await expect(aDoor().admit(aHolder(), header)).rejects.toMatchObject({
        code: 'tenant-forbidden',
        breach: { kind: 'header', tenantId: 'acme', actor: 'u-1', claimed: header },
      })
    },
  )

  it('is refused without a tenant, while the tenant is suspended, and while it is too noisy', async () => {
    await expect(aDoor().admit(aHolder({ tenantId: undefined }), 'acme')).rejects.toMatchObject({
      code: 'tenant-missing',
    })
    const suspended = aDoor({ status: 'suspended' })
    await expect(suspended.admit(aHolder(), undefined)).rejects.toMatchObject({ code: 'tenant-suspended' })
    await expect(aDoor({}, true).admit(aHolder(), undefined)).rejects.toMatchObject({ code: 'rate-exceeded' })
  })

  it('is a breach with another tenant while its own is suspended, too', async () => {
    const { admit, counted } = aDoor({ status: 'suspended' })
    await expect(admit(aHolder(), 'globex')).rejects.toMatchObject({ code: 'tenant-forbidden' })
    expect(counted).toEqual(['acme'])
  })

  it('counts a request of a tenant before it checks for a breach, so that no tenant can flood a log with breaches', async () => {
    for (const status of ['active', 'suspended'] as const)
      await expect(aDoor({ status }, true).admit(aHolder(), 'globex')).rejects.toMatchObject({ code: 'rate-exceeded' })
  })
})

describe('an operator’s token', () => {
  it('lets in for the tenant the request names, without limit, also while it is suspended', async () => {
    const { admit, counted } = aDoor({ status: 'suspended', retentionDays: 7 }, true)
    expect(await admit(anOperator, 'globex')).toMatchObject({ tenantId: 'globex', isOperator: true, retentionDays: 7 })
    expect(counted).toEqual([])
  })

  it.each([undefined, '', 'a#b', 'ACME'])(
    'is refused with a request for a tenant when it names no valid one: %s',
    async (header) => {
      await expect(aDoor().admit(anOperator, header)).rejects.toMatchObject({ code: 'tenant-missing' })
    },
  )

  it('never uses a tenant that the token names', async () => {
    const both = { ...anOperator, tenantId: 'acme' }
    await expect(aDoor().admit(both, undefined)).rejects.toMatchObject({ code: 'tenant-missing' })
    expect(await aDoor().admit(both, 'globex')).toMatchObject({ tenantId: 'globex' })
  })
})
