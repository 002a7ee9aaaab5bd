import { type DynamoDBDocumentClient, GetCommand, QueryCommand, type QueryCommandOutput } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { putAlone, updateAlone } from '#facts/adapters/transact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { LogDifference } from '../application/log-difference.ts'
import type { AuditLog, SignedRun } from '../application/ports.ts'
import {
  batchPlace,
  checkpointOrDifference,
  readRun,
  readStoredCheckpoint,
  rowKey,
  runOrDifference,
  runsPk,
  timeOfBatch,
} from './audit-log-rows.ts'

type SignedRuns = Pick<AuditLog, 'addRun' | 'run' | 'checkpoints' | 'history' | 'addCosignature'> &
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

/** A key of a table is never empty, so each is after this one. */
const beforeAllRuns = '\u0000'

type RunPlace = Readonly<{ tenantId: string; time: Instant }>
type RunsLimit = Readonly<{ limit: number; start: QueryCommandOutput['LastEvaluatedKey'] }>

const isReadable = (run: SignedRun | LogDifference): run is SignedRun => !(run instanceof LogDifference)

/** The runs of all logs with their checkpoints. */
export const makeDynamoSignedRuns = (dynamo: DynamoDBDocumentClient, table: string): SignedRuns => {
  /** The checkpoints before a place, newest first, or after it, oldest first. */
  const checkpointRows = async (
    tenantId: string,
    limit: number,
    { before, after }: Readonly<{ before?: string | undefined; after?: string | undefined }>,
  ): Promise<readonly Readonly<Record<string, unknown>>[]> => {
    const place = before ?? after
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression:
        place === undefined ? 'pk = :pk' : `pk = :pk AND sk ${after === undefined ? '<' : '>'} :place`,
      ExpressionAttributeValues: { ':pk': runsPk(tenantId), ...(place !== undefined && { ':place': place }) },
      ProjectionExpression: 'sk, #size, checkpoint, cosignatures',
      ExpressionAttributeNames: { '#size': 'size' },
      ScanIndexForward: after !== undefined,
      ConsistentRead: true,
      Limit: limit,
    })
    return (await send(dynamo, query)).Items ?? []
  }

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
      const items = (await checkpointRows(tenantId, limit, { before })).map(readStoredCheckpoint)
      const last = items.at(-1)
      return { items, ...(items.length === limit && last && { next: last.at }) }
    },

    history: async (tenantId, { limit, after = beforeAllRuns }) => {
      const rows = await checkpointRows(tenantId, limit, { after })
      const last = rows.at(-1)
      return {
        items: rows.map(checkpointOrDifference),
        ...(rows.length === limit && last && { next: String(last.sk) }),
      }
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
