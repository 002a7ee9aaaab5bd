import { Refusal } from '#kernel/domain/errors.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import type { TenantDescription } from './get-tenant.ts'

/** How many of the last changes a response has. */
const changeCountMax = 50

/**
 * Reads a tenant and builds the view of it, with the newest changes first.
 * @throws Refusal `tenant-not-found` for a tenant without a row, a sender, a proposal and a change.
 */
export const viewOfTenant = async (getTenant: (tenantId: string) => Promise<TenantDescription>, tenantId: string) => {
  const tenant = tenantIdPattern.test(tenantId) ? await getTenant(tenantId) : undefined
  if (tenant === undefined || isUnknown(tenant))
    throw new Refusal(
      'tenant-not-found',
      'No operator has created the tenant. Its calls are refused, unless the setting UNKNOWN_TENANTS allows them.',
    )
  return { tenantId, ...tenant, changes: tenant.changes.slice(-changeCountMax).reverse() }
}

const isUnknown = ({ version, settings, senders, proposals, changes }: TenantDescription): boolean =>
  version === 0 && [Object.keys(settings), senders, proposals, changes].every(({ length }) => length === 0)
