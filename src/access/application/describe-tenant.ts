import * as z from 'zod'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { TenantOverrides } from '../domain/tenant-settings.ts'
import type { TenantRegister } from './ports.ts'

type Needs = Readonly<{ register: TenantRegister; facts: FactLog }>

/** The settings of a tenant, the senders that may write for it, and its changes. */
type Description = Readonly<{
  settings: TenantOverrides
  senders: readonly string[]
  changes: readonly Readonly<{ at: Instant; by: string; change: string }>[]
}>

const overrides = z.record(z.string(), z.union([z.string(), z.number()])).default({})

const changeData = z.looseObject({
  change: z.string(),
  senderId: z.string().optional(),
  before: overrides,
  after: overrides,
})

/** Formats a change. Example: `set status suspended`. */
const formatChange = ({ change: kind, senderId, before, after }: z.output<typeof changeData>): string => {
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name])
  return [kind, senderId, names.map((name) => `${name} ${after[name] ?? 'usual'}`).join(', ')].filter(Boolean).join(' ')
}

/** Describes a tenant from its row and the facts of its changes. @throws Transient `store-unavailable`. */
export const makeDescribeTenant =
  ({ register, facts }: Needs) =>
  async (tenantId: string): Promise<Description> => {
    const [{ settings }, history] = await Promise.all([
      register.read(tenantId),
      facts.history(wholeTenant(tenantId), eventIdOfTenant(tenantId)),
    ])
    const changes = history.map(({ recordedat, actor, data }) => ({
      at: recordedat,
      by: actor,
      detail: changeData.parse(data),
    }))
    const senders = new Set<string>()
    for (const { detail } of changes) {
      if (detail.change === 'permit' && detail.senderId !== undefined) senders.add(detail.senderId)
      if (detail.change === 'revoke' && detail.senderId !== undefined) senders.delete(detail.senderId)
    }
    return {
      settings,
      senders: [...senders].toSorted(),
      changes: changes.map(({ at, by, detail }) => ({ at, by, change: formatChange(detail) })),
    }
  }
