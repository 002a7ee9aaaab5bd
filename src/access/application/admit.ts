import { actorOf, type Caller, type Holder } from '#kernel/domain/caller.ts'
import { Refusal, Violation } from '#kernel/domain/errors.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { refuseSuspended } from '../domain/tenant-settings.ts'
import type { Limiter, Tenants } from './ports.ts'

type Needs = Readonly<{ tenants: Tenants; limiter: Limiter }>

/**
 * Admits the holder of a token. A tenant is admitted for itself, within its limit and while it is not suspended. An operator
 * is admitted for the tenant in the header, without limit. A breach is detected while the tenant is suspended too, but only
 * within the limit of the tenant.
 * @throws Refusal `tenant-missing`, `tenant-suspended`, `header-malformed`. @throws RateExceeded.
 * @throws Violation `tenant-forbidden`.
 */
export const makeAdmit = ({ tenants, limiter }: Needs) => {
  const admitTenant = async (tenantId: string, holder: Holder, header: string): Promise<number | undefined> => {
    const settings = await tenants.settings(tenantId)
    await limiter.count(tenantId, settings)
    if (named(header).some((name) => name !== tenantId))
      throw new Violation('tenant-forbidden', { kind: 'header', tenantId, actor: actorOf(holder), claimed: header })
    refuseList(header)
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

/** API Gateway joins repeated headers with commas. A tenant id has none. */
const named = (header: string): readonly string[] =>
  header
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

const refuseList = (header: string): void => {
  if (header.includes(','))
    throw new Refusal('header-malformed', 'The header X-Tenant-Id has several values. Send it once, with one value.', [
      { path: 'X-Tenant-Id', message: 'must have one value' },
    ])
}

const ownTenant = ({ tenantId }: Holder): string => {
  if (tenantId === undefined)
    throw new Refusal('tenant-missing', 'The token has no valid claim tenant_id. Use a token with a tenant.')
  return tenantId
}

const namedTenant = (header: string): string => {
  refuseList(header)
  if (!tenantIdPattern.test(header))
    throw new Refusal(
      'tenant-missing',
      'X-Tenant-Id is missing or invalid. Send the tenant id in it with every request of an operator.',
    )
  return header
}
