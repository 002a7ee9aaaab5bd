import { randomUUID } from 'node:crypto'
import { makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeDescribeTenant } from '#access/application/describe-tenant.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import type { TenantParts } from '../ports/access-stores.ts'
import { anOperator } from './an-actor.ts'

/** A tenant of its own, which operators change and describe. `facts` are those of its changes. */
export const aTenant = ({ register, facts }: TenantParts) => {
  const tenantId = `tenant-${randomUUID()}`
  const changeTenant = makeChangeTenant({ register, clock: systemClock, stackRoleIds: new Set(['AROASTACK']) })
  return {
    register,
    tenantId,
    change: (change: Parameters<typeof changeTenant>[0]['change'], actor = 'alice') =>
      changeTenant({ tenantId, change, actor: anOperator(actor) }),
    describeTenant: () => makeDescribeTenant({ register, facts })(tenantId),
    facts: () => facts.history(wholeTenant(tenantId), eventIdOfTenant(tenantId)),
  }
}
