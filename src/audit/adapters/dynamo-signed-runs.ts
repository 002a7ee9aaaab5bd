import { type DynamoDBDocumentClient, GetCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { putAlone, updateAlone } from '#facts/adapters/transact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { LogDifference } from '../application/log-difference.ts'
import type { AuditLog, SignedRun, StoredCheckpoint } from '../application/ports.ts'
import {
  batchPlace,
  readRun,
  readStoredCheckpoint,
  rowKey,
  runOrDifference,
  runsPk,
  timeOfBatch,
} from './audit-log-rows.ts'

type SignedRuns = Pick<AuditLog, 'addRun' | 'run' | 'checkpoints' | 'addCosignature'> &
  Readonly<{
    /** Returns the run of a batch; `undefined` if it has none. @throws LogDifference if no reader can know it. */
    ofBatch: (tenantId: string, batchId: string) => Promise<SignedRun | undefined>
  }>

/** The most lines of witnesses at one checkpoint. A note has at most 64 signatures. */
const cosignatureCountMax = 60

/** The runs that are read of a batch at first, and then at once. Each has up to 64 KB. */
const [nextRunsCount, pageRunsCount] = [5, 100]

/** The most runs that are read of a batch: those of more than two hours of a busy log. A clock can jump back by as much. */
const runsReadMax = 5000

type RunPlace = Readonly<{ tenantId: string; time: Instant }>
type RunsLimit = Readonly<{ limit: number; start: QueryCommandOutput['LastEvaluatedKey'] }>

const isReadable = (run: SignedRun | LogDifference): run is SignedRun => !(run instanceof LogDifference)

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

  const runsFrom = ({ tenantId, time }: RunPlace, { limit, start }: RunsLimit): Promise<QueryCommandOutput> =>
    send(
      dynamo,
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk >= :time',
        ExpressionAttributeValues: { ':pk': runsPk(tenantId), ':time': time },
        ConsistentRead: true,
        Limit: limit,
        ...(start && { ExclusiveStartKey: start }),
      }),
    )

  /** The run of a batch is the first one or a later one after the time of the batch. */
  const ofBatch = async (tenantId: string, batchId: string): Promise<SignedRun | undefined> => {
    let page: RunsLimit = { limit: nextRunsCount, start: undefined }
    for (let read = 0; read < runsReadMax; ) {
      const { Items = [], LastEvaluatedKey } = await runsFrom({ tenantId, time: timeOfBatch(batchId) }, page)
      const runs = Items.map(runOrDifference)
      const own = runs.filter(isReadable).find(({ batches }) => batches.some(([id]) => id === batchId))
      if (own) return own
      const unreadable = runs.find((run) => run instanceof LogDifference)
      // A batch is seldom in a later run than the next.
      if (unreadable) throw unreadable
      if (LastEvaluatedKey === undefined) return undefined
      read += Items.length
      page = { limit: pageRunsCount, start: LastEvaluatedKey }
    }
    throw new LogDifference('altered-entry', batchPlace(batchId))
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
