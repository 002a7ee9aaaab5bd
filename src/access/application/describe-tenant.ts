import * as z from 'zod'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfTenant } from '#facts/application/identity.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { SaidSettings } from '../domain/tenant-settings.ts'
import type { TenantRegister } from './ports.ts'

type Needs = Readonly<{ register: TenantRegister; facts: FactLog }>

/** What holds for a tenant, which senders may write for it, and when and by whom it was last changed. */
type Description = Readonly<{
  settings: SaidSettings
  senders: readonly string[]
  changes: readonly Readonly<{ at: Instant; by: string; change: string }>[]
}>

const said = z.record(z.string(), z.union([z.string(), z.number()])).default({})

const change = z.looseObject({ change: z.string(), senderId: z.string().optional(), before: said, after: said })

/** What was changed, in words. Example: `set status suspended`. */
const wordsOf = ({ change: kind, senderId, before, after }: z.output<typeof change>): string => {
  const names = Object.keys({ ...before, ...after }).filter((name) => before[name] !== after[name])
  return [kind, senderId, names.map((name) => `${name} ${after[name] ?? 'usual'}`).join(', ')].filter(Boolean).join(' ')
}

/** Describes a tenant as its row and the facts of its changes tell it. */
export const makeDescribeTenant =
  ({ register, facts }: Needs) =>
  async (tenantId: string): Promise<Description> => {
    const [{ settings }, history] = await Promise.all([
      register.read(tenantId),
      facts.history(tenantId, eventIdOfTenant(tenantId)),
    ])
    const changes = history.map(({ recordedat, actor, data }) => ({
      at: recordedat,
      by: actor,
      told: change.parse(data),
    }))
    const senders = new Set<string>()
    for (const { told } of changes) {
      if (told.change === 'permit' && told.senderId !== undefined) senders.add(told.senderId)
      if (told.change === 'revoke' && told.senderId !== undefined) senders.delete(told.senderId)
    }
    return {
      settings,
      senders: [...senders].toSorted(),
      changes: changes.map(({ at, by, told }) => ({ at, by, change: wordsOf(told) })),
    }
  }
