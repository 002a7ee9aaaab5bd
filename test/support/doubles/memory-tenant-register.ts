import type { TenantProposal, TenantRegister } from '#access/application/ports.ts'
import type { TenantOverrides } from '#access/domain/tenant-settings.ts'
import type { FactLog } from '#facts/application/fact-log.ts'

/** The register in maps, its facts in the log it is given. */
export const makeMemoryTenantRegister = (facts: Pick<FactLog, 'append'>): TenantRegister => {
  const rows = new Map<string, Readonly<{ settings: TenantOverrides; version: number }>>()
  const permits = new Set<string>()
  const proposals = new Map<string, TenantProposal>()
  const keyOf = (tenantId: string, content: string) => `${tenantId}#${content}`
  /** Whether the stored proposal is the one that was read, and is not closed by a withdrawal. */
  const isOpenStill = (tenantId: string, { content, proposedAt }: TenantProposal) => {
    const held = proposals.get(keyOf(tenantId, content))
    return held?.proposedAt === proposedAt && held.withdrawnAt === undefined
  }

  return {
    read: async (tenantId, senderId) => ({
      ...(rows.get(tenantId) ?? { settings: {}, version: 0 }),
      isPermitted: permits.has(`${senderId}#${tenantId}`),
    }),
    write: async ({ tenantId, version, settings, change, draft, proposal }) => {
      if ((rows.get(tenantId)?.version ?? 0) !== version - 1) return false
      if (proposal && !isOpenStill(tenantId, proposal)) return false
      rows.set(tenantId, { settings, version })
      if (proposal) proposals.set(keyOf(tenantId, proposal.content), proposal)
      if (change.kind === 'permit') permits.add(`${change.senderId}#${tenantId}`)
      if (change.kind === 'revoke') permits.delete(`${change.senderId}#${tenantId}`)
      await facts.append(draft)
      return true
    },
    proposal: async (tenantId, content) => proposals.get(keyOf(tenantId, content)),
    proposals: async (tenantId) =>
      [...proposals].filter(([key]) => key.startsWith(`${tenantId}#`)).map(([, proposal]) => proposal),
    propose: async (tenantId, proposal, draft, before) => {
      const held = proposals.get(keyOf(tenantId, proposal.content))
      if (held?.proposedAt !== before?.proposedAt || held?.activatedAt !== before?.activatedAt) return false
      proposals.set(keyOf(tenantId, proposal.content), proposal)
      await facts.append(draft)
      return true
    },
    withdraw: async (tenantId, proposal, draft) => {
      const held = proposals.get(keyOf(tenantId, proposal.content))
      if (!isOpenStill(tenantId, proposal) || held?.activatedAt !== undefined) return false
      proposals.set(keyOf(tenantId, proposal.content), proposal)
      await facts.append(draft)
      return true
    },
    senders: async (tenantId) =>
      [...permits]
        .filter((permit) => permit.endsWith(`#${tenantId}`))
        .map((permit) => permit.slice(0, permit.indexOf('#')))
        .toSorted(),
    list: async ({ limit, after = '' }) => {
      const items = [...rows]
        .filter(([tenantId]) => tenantId > after)
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .slice(0, limit)
        .map(([tenantId, { settings, version }]) => ({ tenantId, status: settings.status ?? 'active', version }))
      return { items, next: items.length === limit ? items.at(-1)?.tenantId : undefined }
    },
  }
}
