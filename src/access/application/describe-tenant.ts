import * as z from 'zod'
import type { FactLog } from '#kernel/application/fact-log.ts'
import { eventIdOfTenant } from '#kernel/application/identity.ts'
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

const change = z.looseObject({ change: z.string(), senderId: z.string().optional() })

/** Describes a tenant as its row and the facts of its changes tell it. */
export const makeDescribeTenant =
  ({ register, facts }: Needs) =>
  async (tenantId: string): Promise<Description> => {
    const [{ settings }, history] = await Promise.all([
      register.read(tenantId),
      facts.history(tenantId, eventIdOfTenant(tenantId)),
    ])
    const changes = history.map(({ recordedat, actor, data }) => ({ at: recordedat, by: actor, ...change.parse(data) }))
    const senders = new Set<string>()
    for (const { change: kind, senderId } of changes) {
      if (kind === 'permit' && senderId !== undefined) senders.add(senderId)
      if (kind === 'revoke' && senderId !== undefined) senders.delete(senderId)
    }
    return {
      settings,
      senders: [...senders].toSorted(),
      changes: changes.map(({ at, by, change: kind, senderId }) => ({
        at,
        by,
        change: [kind, senderId].filter(Boolean).join(' '),
      })),
    }
  }
