import {
  BatchWriteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone, updateAlone } from '#facts/adapters/transact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import {
  type AuditLog,
  type LogState,
  type PendingBatch,
  runBatchesMax,
  type SignedRun,
  type StoredCheckpoint,
} from '../application/ports.ts'
import {
  pendingPks,
  readPending,
  readRun,
  readState,
  readStoredCheckpoint,
  rowKey,
  runIn,
  runsPk,
  timeOfBatch,
} from './audit-log-rows.ts'

/** The most lines of witnesses at one checkpoint. A note has at most 64 signatures. */
const cosignatureCountMax = 60

type PageLimit = Readonly<{ limit: number }>

const oneBatch = { limit: 1 }

/** The state, the runs and the pending batches of logs in DynamoDB. */
export const makeDynamoAuditLog = (dynamo: DynamoDBDocumentClient, table: string): AuditLog => {
  const get = async (Key: Readonly<{ pk: string; sk: string }>) =>
    (await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item

  const stateOf = async (tenantId: string): Promise<LogState | undefined> => {
    const row = await get(rowKey.state(tenantId))
    return row && readState(row)
  }

  /** Replaces the state of this version. */
  const putState = async (tenantId: string, version: number, state: LogState): Promise<boolean> => {
    const { isWritten } = await putAlone(dynamo, {
      TableName: table,
      Item: { ...rowKey.state(tenantId), ...state },
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': version },
    })
    return isWritten
  }

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

  const runsDescending = (tenantId: string, limit: number, before?: string) =>
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: before === undefined ? 'pk = :pk' : 'pk = :pk AND sk < :before',
      ExpressionAttributeValues: { ':pk': runsPk(tenantId), ...(before !== undefined && { ':before': before }) },
      ProjectionExpression: 'sk, #size, checkpoint, cosignatures',
      ExpressionAttributeNames: { '#size': 'size' },
      ScanIndexForward: false,
      ConsistentRead: true,
      Limit: limit,
    })

  const newestRuns = async (tenantId: string, limit: number, before?: string): Promise<readonly StoredCheckpoint[]> =>
    ((await send(dynamo, runsDescending(tenantId, limit, before))).Items ?? []).map(readStoredCheckpoint)

  /** The run of a batch is the first one or a later one after the time of the batch. */
  const runOfBatch = async (tenantId: string, batchId: string): Promise<SignedRun | undefined> => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk >= :time',
      ExpressionAttributeValues: { ':pk': runsPk(tenantId), ':time': timeOfBatch(batchId) },
      ConsistentRead: true,
      Limit: 5,
    }
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      for (const item of Items) {
        // A run that cannot be read is found by its checkpoint.
        const run = runIn(item)
        if (run?.batches.some(([id]) => id === batchId)) return run
      }
    return undefined
  }

  return {
    register: async (tenantId) => {
      await send(dynamo, new PutCommand({ TableName: table, Item: rowKey.log(tenantId) }))
    },

    logs: async function* () {
      const query = {
        TableName: table,
        KeyConditionExpression: 'pk = :logs',
        ExpressionAttributeValues: { ':logs': 'logs' },
        ConsistentRead: true,
      }
      for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
        for (const { sk } of Items) yield String(sk)
    },

    state: stateOf,

    begin: async (tenantId, chain) => {
      const { isWritten } = await putAlone(dynamo, {
        TableName: table,
        Item: { ...rowKey.state(tenantId), version: 1, size: 0, chain },
        ConditionExpression: 'attribute_not_exists(pk)',
      })
      return isWritten
    },

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

    assign: async (tenantId, state, run) => {
      const next = { ...state, version: state.version + 1, run }
      return (await putState(tenantId, state.version, next)) ? next : undefined
    },

    addRun: async (tenantId, { at, ...run }) => {
      await putAlone(dynamo, {
        TableName: table,
        Item: { ...rowKey.run(tenantId, at), ...run },
        // A repeat would remove the lines of witnesses.
        ConditionExpression: 'attribute_not_exists(pk)',
      })
    },

    run: async (tenantId, at) => {
      const row = await get(rowKey.run(tenantId, at))
      return row && readRun(row)
    },

    removePending: async (tenantId, batchIds) => {
      const keys = batchIds.map((batchId) => rowKey.pending(tenantId, batchId))
      const chunks = Array.from({ length: Math.ceil(keys.length / deletedMax) }, (_, index) =>
        keys.slice(index * deletedMax, (index + 1) * deletedMax),
      )
      await Promise.all(chunks.map(deleteRows))
    },

    finish: async (tenantId, { run, ...state }, checkpoint) => {
      if (run === undefined) return false
      const size = run.firstIndex + run.count
      const next = { ...state, version: state.version + 1, size, checkpoint, checkpointAt: run.at }
      return putState(tenantId, state.version, next)
    },

    indexOf: async (tenantId, place) => {
      if ('sequence' in place) {
        const { size = 0 } = (await stateOf(tenantId)) ?? {}
        return place.sequence <= size ? place.sequence - 1 : undefined
      }
      // A batch leaves those that wait after its run was stored, so it is always in one of the two.
      if ((await get(rowKey.pending(tenantId, place.batchId))) !== undefined) return undefined
      const run = await runOfBatch(tenantId, place.batchId)
      if (run === undefined) return undefined
      let first = run.firstIndex
      for (const [batchId, count] of run.batches) {
        if (batchId === place.batchId) return first + place.position
        first += count
      }
      return undefined
    },

    checkpoints: async (tenantId, { limit, before }) => {
      const items = await newestRuns(tenantId, limit, before)
      const last = items.at(-1)
      return { items, ...(items.length === limit && last && { next: last.at }) }
    },

    addCosignature: async (tenantId, at, line) => {
      const { isWritten } = await updateAlone(dynamo, {
        TableName: table,
        Key: rowKey.run(tenantId, at),
        UpdateExpression: 'SET cosignatures = list_append(if_not_exists(cosignatures, :none), :line)',
        ConditionExpression:
          'attribute_exists(pk) AND (attribute_not_exists(cosignatures) OR (NOT contains(cosignatures, :text) AND size(cosignatures) < :max))',
        ExpressionAttributeValues: { ':none': [], ':line': [line], ':text': line, ':max': cosignatureCountMax },
      })
      return isWritten
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
