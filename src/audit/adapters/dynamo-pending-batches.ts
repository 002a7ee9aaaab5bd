import { BatchWriteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { send } from '#facts/adapters/send.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import { type AuditLog, type PendingBatch, runBatchesMax } from '../application/ports.ts'
import { pendingPks, readPending, rowKey, timeOfBatch } from './audit-log-rows.ts'

type PendingBatches = Pick<AuditLog, 'pending' | 'pendingOf' | 'oldestPending' | 'removePending'>

type PageLimit = Readonly<{ limit: number }>

const oneBatch = { limit: 1 }

/** The batches of all logs that wait for their indexes. */
export const makeDynamoPendingBatches = (dynamo: DynamoDBDocumentClient, table: string): PendingBatches => {
  const oldest = async (pk: string, { limit }: PageLimit): Promise<readonly PendingBatch[]> => {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
      Limit: limit,
    })
    return ((await send(dynamo, query)).Items ?? []).map(readPending)
  }

  const oldestOf = async (tenantId: string, page: PageLimit): Promise<readonly PendingBatch[]> => {
    const byShard = await Promise.all(pendingPks(tenantId).map((pk) => oldest(pk, page)))
    return byShard.flat().toSorted((one, other) => (one.batchId < other.batchId ? -1 : 1))
  }

  const deleteRows = async (keys: readonly Readonly<{ pk: string; sk: string }>[]): Promise<void> => {
    let requests = keys.map((Key) => ({ DeleteRequest: { Key } }))
    for (let tries = 1; requests.length > 0; tries += 1) {
      if (tries > deleteTriesMax) throw new Transient('store-unavailable', 'The table of audit logs is throttled.')
      if (tries > 1) await pause(tries - 1)
      const { UnprocessedItems } = await send(dynamo, new BatchWriteCommand({ RequestItems: { [table]: requests } }))
      requests = unprocessed.parse(UnprocessedItems?.[table] ?? [])
    }
  }

  return {
    pending: async (tenantId, countMax) => {
      const taken: PendingBatch[] = []
      let left = countMax
      for (const batch of await oldestOf(tenantId, { limit: runBatchesMax })) {
        if (taken.length > 0 && (batch.keys.length > left || taken.length === runBatchesMax)) break
        taken.push(batch)
        left -= batch.keys.length
      }
      return taken
    },

    pendingOf: async (tenantId, batchIds) => {
      const keys = batchIds.map((batchId) => rowKey.pending(tenantId, batchId))
      return (await batchGet({ dynamo, table, pause, unavailable }, keys)).map(readPending)
    },

    oldestPending: async (tenantId) => {
      const [first] = await oldestOf(tenantId, oneBatch)
      return first && timeOfBatch(first.batchId)
    },

    removePending: async (tenantId, batchIds) => {
      const keys = batchIds.map((batchId) => rowKey.pending(tenantId, batchId))
      const chunks = Array.from({ length: Math.ceil(keys.length / deletedMax) }, (_, index) =>
        keys.slice(index * deletedMax, (index + 1) * deletedMax),
      )
      await Promise.all(chunks.map(deleteRows))
    },
  }
}

/** DynamoDB deletes at most 25 items in one call. */
const deletedMax = 25
const deleteTriesMax = 8

const unprocessed = z.array(
  z.object({ DeleteRequest: z.object({ Key: z.object({ pk: z.string(), sk: z.string() }) }) }),
)

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of audit logs is throttled. Try again later.')
