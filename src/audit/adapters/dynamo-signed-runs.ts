import { type DynamoDBDocumentClient, GetCommand, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone, updateAlone } from '#facts/adapters/transact.ts'
import { LogDifference } from '../application/log-difference.ts'
import type { AuditLog, SignedRun, StoredCheckpoint } from '../application/ports.ts'
import { readRun, readStoredCheckpoint, rowKey, runOrDifference, runsPk, timeOfBatch } from './audit-log-rows.ts'

type SignedRuns = Pick<AuditLog, 'addRun' | 'run' | 'checkpoints' | 'addCosignature'> &
  Readonly<{
    /** Returns the run of a batch; `undefined` if it has none. @throws LogDifference if it can be a run that cannot be read. */
    ofBatch: (tenantId: string, batchId: string) => Promise<SignedRun | undefined>
  }>

/** The most lines of witnesses at one checkpoint. A note has at most 64 signatures. */
const cosignatureCountMax = 60

/** The runs of all logs with their checkpoints. */
export const makeDynamoSignedRuns = (dynamo: DynamoDBDocumentClient, table: string): SignedRuns => {
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
  const ofBatch = async (tenantId: string, batchId: string): Promise<SignedRun | undefined> => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :pk AND sk >= :time',
      ExpressionAttributeValues: { ':pk': runsPk(tenantId), ':time': timeOfBatch(batchId) },
      ConsistentRead: true,
      Limit: 5,
    }
    let unreadable: LogDifference | undefined
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query))) {
      for (const item of Items) {
        const run = runOrDifference(item)
        if (run instanceof LogDifference) unreadable ??= run
        else if (run.batches.some(([id]) => id === batchId)) return run
      }
      // A batch is seldom in a later run than the next.
      if (unreadable) throw unreadable
    }
    return undefined
  }

  return {
    ofBatch,

    addRun: async (tenantId, { at, ...run }) => {
      await putAlone(dynamo, {
        TableName: table,
        Item: { ...rowKey.run(tenantId, at), ...run },
        // A repeat would remove the lines of witnesses.
        ConditionExpression: 'attribute_not_exists(pk)',
      })
    },

    run: async (tenantId, at) => {
      const get = new GetCommand({ TableName: table, Key: rowKey.run(tenantId, at), ConsistentRead: true })
      const row = (await send(dynamo, get)).Item
      return row && readRun(row)
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
