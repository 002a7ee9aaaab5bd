import { eventIdOfTenant } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { atOnce, untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { changed, type TenantChange } from '../domain/tenant-change.ts'
import type { TenantRegister } from './ports.ts'

type Needs = Readonly<{ register: TenantRegister; clock: Clock }>

/** Who changes what for which tenant. */
type Order = Readonly<{ tenantId: string; change: TenantChange; actor: string }>

/** How often an order may meet another one that was faster. */
const tryCountMax = 5

/**
 * Changes the settings of a tenant and records it in its log, with one write. Returns whether anything changed: doing it
 * twice is doing it once.
 * @throws Transient `store-unavailable`.
 */
export const makeChangeTenant =
  ({ register, clock }: Needs) =>
  async (order: Order): Promise<boolean> => {
    const { tenantId, change } = order
    const senderId = change.kind === 'set' ? undefined : change.senderId
    const isChanged = await untilWon(tryCountMax, atOnce, async () => {
      const state = await register.read(tenantId, senderId)
      const settings = changed(state, change)
      if (settings === undefined) return false
      const version = state.version + 1
      const data = { version, change: change.kind, senderId, before: state.settings, after: settings }
      const draft = factOf(order, data, clock())
      return (await register.write({ tenantId, version, settings, change, draft })) || undefined
    })
    if (isChanged !== undefined) return isChanged
    throw new Transient('store-unavailable', 'Others changed the tenant at the same time, again and again.')
  }

type ChangeData = Readonly<{ version: number; senderId: string | undefined }> & FactDraft['data']

const factOf = ({ tenantId, actor }: Order, { senderId, ...data }: ChangeData, now: string): FactDraft => {
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
