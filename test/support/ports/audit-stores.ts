import { makeDynamoAuditChain } from '#audit/adapters/dynamo-audit-chain.ts'
import type { AuditChain } from '#audit/application/ports.ts'
import type { ChainEntry } from '#audit/domain/hash-chain.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryAuditChain } from '../doubles/memory-audit-chain.ts'
import { readChain } from '../world/read-chain.ts'
import { onStores } from './stores.ts'

export type ChainParts = Readonly<{ chain: AuditChain; entries: (tenantId: string) => Promise<readonly ChainEntry[]> }>

/** New audit chains in memory, or those of the running copy. */
export const makeChainParts: () => ChainParts = onStores(makeMemoryAuditChain, ({ AUDIT_TABLE: table = '' }) => {
  const dynamo = makeDynamo()
  const parts = {
    chain: makeDynamoAuditChain(dynamo, table),
    entries: (tenantId: string) => readChain(dynamo, table, tenantId),
  }
  return () => parts
})
