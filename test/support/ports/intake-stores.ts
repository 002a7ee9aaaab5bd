import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { makeDynamoBatchLog } from '#intake/adapters/dynamo-batch-log.ts'
import type { BatchLog } from '#intake/application/ports.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeMemoryBatchLog } from '../doubles/memory-batch-log.ts'
import { makeEventList, ownFactsTable, ownVaultTable } from './facts-stores.ts'
import { onStores } from './stores.ts'

export type BatchParts = Readonly<{ log: BatchLog; facts: () => Promise<readonly Fact[]> }>

/** A new log of batches in memory, or one with the keys of the running copy and a table of its own for facts. */
export const makeBatchParts = onStores(
  async (): Promise<BatchParts> => {
    const log = makeMemoryBatchLog()
    return { log, facts: async () => log.facts() }
  },
  ({ IDEMPOTENCY_TABLE = '' }) => {
    const dynamo = makeDynamo()
    return async () => {
      const settings = { table: await ownFactsTable(), shardCount: 4, vaultTable: await ownVaultTable() }
      const log = makeDynamoBatchLog(dynamo, { facts: settings, keys: { table: IDEMPOTENCY_TABLE, hours: 24 } })
      const { add, facts } = makeEventList(makeDynamoFactLog(dynamo, settings))
      const keep: BatchLog['keep'] = (writes) => {
        for (const { draft } of writes) add(draft)
        return log.keep(writes)
      }
      return { log: { keep }, facts }
    }
  },
)
