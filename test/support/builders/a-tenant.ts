import { randomUUID } from 'node:crypto'
import { makeApproveTenantChange } from '#access/application/approve-tenant-change.ts'
import { type ChangeRequest, makeChangeTenant } from '#access/application/change-tenant.ts'
import { makeGetTenant } from '#access/application/get-tenant.ts'
import { makeWithdrawTenantChange } from '#access/application/withdraw-tenant-change.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { systemClock } from '#platform/system-clock.ts'
import type { TenantParts } from '../ports/access-stores.ts'
import { anOperator } from './an-actor.ts'

type Change = ChangeRequest['change']

/** A tenant of its own, which operators change and describe. `facts` are those of its changes. */
export const aTenant = ({ register, facts }: TenantParts, clock: Clock = systemClock) => {
  const tenantId = `tenant-${randomUUID()}`
  const parts = { register, facts, clock }
  const changeTenant = makeChangeTenant({ ...parts, stackRoleIds: new Set(['AROASTACK']) })
  const approveTenantChange = makeApproveTenantChange({ ...parts, retentionDaysMin: 30 })
  const change = async (wanted: Change, actor: string | Actor = 'alice') =>
    changeTenant({ tenantId, change: wanted, actor: typeof actor === 'string' ? anOperator(actor) : actor })
  const propose = async (wanted: Change, actor: string | Actor = 'alice') => {
    const outcome = await change(wanted, actor)
    if (outcome.kind !== 'proposed') throw new Error(`The change is ${outcome.kind}, not proposed.`)
    return { id: outcome.proposal.content, version: outcome.version }
  }
  const approve = (id: string, replaces: number, actor: string | Actor = 'bob') =>
    approveTenantChange({
      tenantId,
      proposal: id,
      replaces,
      actor: typeof actor === 'string' ? anOperator(actor) : actor,
    })
  return {
    register,
    tenantId,
    change,
    propose,
    approve,
    /** A change that two people make. */
    agree: async (wanted: Change) => {
      const { id, version } = await propose(wanted)
      return approve(id, version)
    },
    withdraw: (proposal: string, actor = 'alice') =>
      makeWithdrawTenantChange(parts)({ tenantId, proposal, actor: anOperator(actor) }),
    getTenant: () => makeGetTenant(parts)(tenantId),
    facts: () => facts.history(wholeTenant(tenantId), eventIdOfTenant(tenantId)),
  }
}
