import type { TenantRegister } from '#access/application/ports.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import type { FactLog } from '#facts/application/fact-log.ts'

/** The register in maps, its facts in the log it is given. */
export const makeMemoryTenantRegister = (facts: FactLog): TenantRegister => {
  const rows = new Map<string, Readonly<{ settings: TenantOverrides; version: number }>>()
  const permits = new Set<string>()
  return {
    read: async (tenantId, senderId) => ({
      ...(rows.get(tenantId) ?? { settings: {}, version: 0 }),
      isPermitted: permits.has(`${senderId}#${tenantId}`),
    }),
    write: async ({ tenantId, version, settings, change, draft }) => {
      if ((rows.get(tenantId)?.version ?? 0) !== version - 1) return false
      rows.set(tenantId, { settings, version })
      if (change.kind === 'permit') permits.add(`${change.senderId}#${tenantId}`)
      if (change.kind === 'revoke') permits.delete(`${change.senderId}#${tenantId}`)
      await facts.append(draft)
      return true
    },
  }
}
