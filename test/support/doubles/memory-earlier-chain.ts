import type { EarlierChain } from '#audit/application/ports.ts'
import { type ChainEntry, genesis, type Head } from '#audit/domain/hash-chain.ts'
import { sha256 } from '#kernel/application/sha256.ts'

/** The chains of earlier versions in a map by tenant. A closed one gets no entry any more. */
export const makeMemoryEarlierChain = () => {
  const chains = new Map<string, readonly ChainEntry[]>()
  const closed = new Map<string, Head>()
  const chain: EarlierChain = {
    close: async (tenantId) => {
      const last = chains.get(tenantId)?.at(-1)
      const head =
        closed.get(tenantId) ?? (last ? { sequence: last.sequence, hash: last.hash } : genesis(tenantId, sha256))
      closed.set(tenantId, head)
      return head
    },
    entries: async (tenantId, { from, to }) =>
      (chains.get(tenantId) ?? []).filter(({ sequence }) => sequence >= from && sequence <= to),
  }
  return { chain, chains, closed }
}
