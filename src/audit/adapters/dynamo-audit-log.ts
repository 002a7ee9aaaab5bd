import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone } from '#facts/adapters/transact.ts'
import type { AuditLog, LogState } from '../application/ports.ts'
import { readState, rowKey } from './audit-log-rows.ts'
import { makeDynamoPendingBatches } from './dynamo-pending-batches.ts'
import { makeDynamoSignedRuns } from './dynamo-signed-runs.ts'

/** The state, the runs and the pending batches of logs in DynamoDB. */
export const makeDynamoAuditLog = (dynamo: DynamoDBDocumentClient, table: string): AuditLog => {
  const get = async (Key: Readonly<{ pk: string; sk: string }>) =>
    (await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item

  const stateOf = async (tenantId: string): Promise<LogState | undefined> => {
    const row = await get(rowKey.state(tenantId))
    return row && readState(row)
  }

  const { ofBatch, ...signedRuns } = makeDynamoSignedRuns(dynamo, table)

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

    isListed: async (tenantId) => (await get(rowKey.log(tenantId))) !== undefined,

    ...makeDynamoPendingBatches(dynamo, table),
    ...signedRuns,

    state: stateOf,

    begin: async (tenantId, chain) => {
      const { isWritten } = await putAlone(dynamo, {
        TableName: table,
        Item: { ...rowKey.state(tenantId), version: 1, size: 0, chain },
        ConditionExpression: 'attribute_not_exists(pk)',
      })
      return isWritten
    },

    assign: async (tenantId, state, run) => {
      const next = { ...state, version: state.version + 1, run }
      return (await putState(tenantId, state.version, next)) ? next : undefined
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
      const run = await ofBatch(tenantId, place.batchId)
      if (run === undefined) return undefined
      let first = run.firstIndex
      for (const [batchId, count] of run.batches) {
        if (batchId === place.batchId) return first + place.position
        first += count
      }
      return undefined
    },
  }
}
