import { eventIdOfTenant } from '#facts/application/identity.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { changed, type TenantChange } from '../domain/tenant-change.ts'
import type { TenantRegister } from './ports.ts'

type Needs = Readonly<{ register: TenantRegister; clock: Clock }>

/** Who wants what to be different for which tenant. */
type Order = Readonly<{ tenantId: string; change: TenantChange; actor: string }>

/** How often an order may meet another one that was faster. */
const tryCountMax = 5

const type = 'Access.Tenant.Changed.v1'

/**
 * Changes what holds for a tenant, and tells so in its log, with one write. Tells whether anything was different: doing it
 * twice is doing it once.
 * @throws Transient `store-unavailable`.
 */
export const makeChangeTenant =
  ({ register, clock }: Needs) =>
  async (order: Order): Promise<boolean> => {
    const { tenantId, change } = order
    const senderId = change.kind === 'set' ? undefined : change.senderId
    for (let tries = 1; tries <= tryCountMax; tries += 1) {
      const state = await register.read(tenantId, senderId)
      const settings = changed(state, change)
      if (settings === undefined) return false
      const version = state.version + 1
      const data = { version, change: change.kind, senderId, before: state.settings, after: settings }
      const draft = told(order, data, clock())
      if (await register.write({ tenantId, version, settings, change, draft })) return true
    }
    throw new Transient('store-unavailable', 'Others changed the tenant at the same time, again and again.')
  }

type Telling = Readonly<{ version: number; senderId: string | undefined }> & FactDraft['data']

/** The happening of a change is the lock: of two writers of one version, one wins. */
const told = ({ tenantId, actor }: Order, { senderId, ...data }: Telling, now: string): FactDraft => {
  const eventid = eventIdOfTenant(tenantId)
  return {
    specversion: '1.0',
    type,
    source: 'sluice/access',
    time: now,
    datacontenttype: 'application/json',
    tenantid: tenantId,
    eventid,
    eventtype: type,
    receivedat: now,
    happening: `changed#${String(data.version).padStart(4, '0')}`,
    recordedat: now,
    correlationid: eventid,
    actor,
    data: { ...data, ...(senderId !== undefined && { senderId }) },
  }
}
