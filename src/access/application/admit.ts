import type { Caller, Holder } from '#kernel/domain/caller.ts'
import { Refusal, Violation } from '#kernel/domain/errors.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { refuseSuspended } from '../domain/tenant-settings.ts'
import type { Limiter, Tenants } from './ports.ts'

type Needs = Readonly<{ tenants: Tenants; limiter: Limiter }>

/**
 * Lets a holder of a token in: one of a tenant for that tenant, within its limit and while it is not suspended; an operator
 * for the tenant that the header names, without limit. A breach is found also while its tenant is suspended, but never
 * faster than the tenant's rate.
 * @throws Refusal `tenant-missing`, `tenant-suspended`. @throws RateExceeded. @throws Violation `tenant-forbidden`.
 */
export const makeAdmit = ({ tenants, limiter }: Needs) => {
  const admitTenant = async (
    tenantId: string,
    { subject: actor }: Holder,
    header: string,
  ): Promise<number | undefined> => {
    const settings = await tenants.settings(tenantId)
    await limiter.count(tenantId, settings)
    if (header !== '' && header !== tenantId)
      throw new Violation('tenant-forbidden', { kind: 'header', tenantId, actor, claimed: header })
    refuseSuspended(settings)
    return settings.retentionDays
  }

  return async (holder: Holder, tenantHeader = ''): Promise<Caller> => {
    const { isOperator } = holder
    const tenantId = isOperator ? namedTenant(tenantHeader) : ownTenant(holder)
    const retentionDays = isOperator
      ? (await tenants.settings(tenantId)).retentionDays
      : await admitTenant(tenantId, holder, tenantHeader)
    return { ...holder, tenantId, ...(retentionDays !== undefined && { retentionDays }) }
  }
}

const ownTenant = ({ tenantId }: Holder): string => {
  if (tenantId === undefined) throw new Refusal('tenant-missing', 'The token names no tenant.')
  return tenantId
}

const namedTenant = (header: string): string => {
  if (!tenantIdPattern.test(header)) throw new Refusal('tenant-missing', 'An operator names the tenant in X-Tenant-Id.')
  return header
}
