import { eventIdOfTenant } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { refuseStackRole, type StackRoleIds } from '../domain/stack-roles.ts'
import { settingsAfter, type TenantChange } from '../domain/tenant-change.ts'
import type { TenantRegister } from './ports.ts'

type Needs = Readonly<{
  register: TenantRegister
  clock: Clock
  /** No sender that it names is permitted. Without it, only the check of each message refuses them. */
  stackRoleIds?: StackRoleIds
}>

const none: StackRoleIds = new Set()

/** A change of a tenant, and its author. */
type ChangeRequest = Readonly<{ tenantId: string; change: TenantChange; actor: Actor }>

/** The most tries while concurrent changes win. */
const tryCountMax = 5

/**
 * Changes the settings of a tenant and records the change in its log, with one write. Returns whether anything changed. A
 * repeat changes nothing.
 * @throws Refusal `sender-forbidden` for a permit of a role of the stack. @throws Transient `store-unavailable`.
 */
export const makeChangeTenant =
  ({ register, clock, stackRoleIds = none }: Needs) =>
  async (request: ChangeRequest): Promise<boolean> => {
    const { tenantId, change } = request
    const senderId = change.kind === 'set' ? undefined : change.senderId
    if (change.kind === 'permit') refuseStackRole(stackRoleIds, change.senderId)
    const isChanged = await untilWon(tryCountMax, atOnce, async () => {
      const state = await register.read(tenantId, senderId)
      const settings = settingsAfter(state, change)
      if (settings === undefined) return false
      const version = state.version + 1
      const data = { version, change: change.kind, senderId, before: state.settings, after: settings }
      const draft = factOf(request, data, clock())
      return (await register.write({ tenantId, version, settings, change, draft })) || undefined
    })
    if (isChanged !== undefined) return isChanged
    throw new Transient('store-unavailable', 'Concurrent changes of the tenant won every time. Run the command again.')
  }

type ChangeData = Readonly<{ version: number; senderId: string | undefined }> & FactDraft['data']

const factOf = ({ tenantId, actor }: ChangeRequest, { senderId, ...data }: ChangeData, now: string): FactDraft => {
  const eventid = eventIdOfTenant(tenantId)
  return rootFact({
    type: 'Access.Tenant.Changed.v1',
    source: 'sluice/access',
    tenantid: tenantId,
    eventid,
    happening: happenings.changed(data.version),
    recordedat: now,
    correlationid: eventid,
    actor,
    data: { ...data, ...(senderId !== undefined && { senderId }) },
  })
}
