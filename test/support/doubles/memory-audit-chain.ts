import type { AuditChain } from '#audit/application/ports.ts'
import type { ChainEntry } from '#audit/domain/hash-chain.ts'

/** The audit chains in a map. `entries` returns the current chain of a tenant. */
export const makeMemoryAuditChain = () => {
  const chains = new Map<string, ChainEntry[]>()
  const chainOf = (tenantId: string) => chains.get(tenantId) ?? []
  const chain: AuditChain = {
    head: async (tenantId) => chainOf(tenantId).at(-1),
    add: async (tenantId, head, entries) => {
      const held = chainOf(tenantId)
      const recorded = new Map(
        held
          .filter(({ factId: id }) => entries.some(({ factId }) => factId === id))
          .map(({ factId, factHash }) => [factId, factHash]),
      )
      const last = held.at(-1)
      const isAtHead = (last?.sequence ?? 0) === head.sequence && (last === undefined || last.hash === head.hash)
      if (recorded.size > 0 || !isAtHead) return { added: false, recorded, head: last }
      chains.set(tenantId, [...held, ...entries])
      return { added: true }
    },
  }
  return { chain, entries: async (tenantId: string): Promise<readonly ChainEntry[]> => chainOf(tenantId) }
}
