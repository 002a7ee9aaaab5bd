import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone } from '#facts/adapters/transact.ts'
import { eventStatuses } from '#kernel/domain/event-status.ts'
import type { StuckRegister } from '../application/stuck-ports.ts'
import { lastStations, type StuckKey } from '../domain/stuck-event.ts'

const stuckRow = z.object({
  tenantId: z.string(),
  eventId: z.string(),
  type: z.string(),
  status: z.enum(eventStatuses),
  station: z.enum(lastStations),
  since: z.string(),
  expectedBy: z.string(),
  foundAt: z.string(),
})
const runRow = z.object({ at: z.string(), readUntil: z.string(), isComplete: z.boolean() })
const checkpointRow = z.object({ sk: z.string(), readUntil: z.string() })

/** The partitions of the table `stuck`. The rows of a tenant are one range of `stuck`. */
const partitions = { stuck: 'stuck', checkpoints: 'checkpoint' } as const
const keyOf = {
  stuck: (event: StuckKey) => ({ pk: partitions.stuck, sk: partitionOf(event) }),
  checkpoint: (tenantId: string) => ({ pk: partitions.checkpoints, sk: tenantId }),
  run: { pk: 'run', sk: 'last' },
}

/** A count reads about 1 MB at most. */
const countMax = 5_000

/** The stuck events in one small table. A lost table is filled again from the facts. */
export const makeDynamoStuckRegister = (dynamo: DynamoDBDocumentClient, TableName: string): StuckRegister => {
  const rowsOf = (tenantId: string | undefined) => ({
    TableName,
    KeyConditionExpression: tenantId === undefined ? 'pk = :stuck' : 'pk = :stuck AND begins_with(sk, :tenant)',
    ExpressionAttributeValues: {
      ':stuck': partitions.stuck,
      ...(tenantId !== undefined && { ':tenant': `${tenantId}#` }),
    },
    ConsistentRead: true,
  })

  return {
    page: async ({ tenantId, limit, after }) => {
      const ExclusiveStartKey = after === undefined ? undefined : { pk: partitions.stuck, sk: after }
      const command = new QueryCommand({ ...rowsOf(tenantId), Limit: limit, ExclusiveStartKey })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, command)
      return { items: Items.map((row) => stuckRow.parse(row)), next: LastEvaluatedKey && String(LastEvaluatedKey.sk) }
    },

    counts: async (tenantId) => {
      const command = new QueryCommand({ ...rowsOf(tenantId), Limit: countMax })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, command)
      const rows = Items.map((row) => stuckRow.parse(row))
      const groups = Map.groupBy(rows, ({ tenantId: tenant, station }) => `${tenant}#${station}`)
      const counts = [...groups.values()].flatMap((group) => {
        const [first] = group
        return first ? [{ tenantId: first.tenantId, station: first.station, count: group.length }] : []
      })
      return { counts, isComplete: LastEvaluatedKey === undefined }
    },

    put: async (event) => {
      await send(dynamo, new PutCommand({ TableName, Item: { ...keyOf.stuck(event), ...event } }))
    },

    remove: async (event) => {
      await send(dynamo, new DeleteCommand({ TableName, Key: keyOf.stuck(event) }))
    },

    checkpoints: async () => {
      const all = {
        TableName,
        KeyConditionExpression: 'pk = :checkpoints',
        ExpressionAttributeValues: { ':checkpoints': partitions.checkpoints },
        ConsistentRead: true,
      }
      const found = new Map<string, string>()
      for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, all)))
        for (const row of Items) {
          const { sk, readUntil } = checkpointRow.parse(row)
          found.set(sk, readUntil)
        }
      return found
    },

    advance: async (tenantId, until) => {
      await putAlone(dynamo, {
        TableName,
        Item: { ...keyOf.checkpoint(tenantId), readUntil: until },
        ConditionExpression: 'attribute_not_exists(pk) OR readUntil < :until',
        ExpressionAttributeValues: { ':until': until },
      })
    },

    lastRun: async () => {
      const { Item } = await send(dynamo, new GetCommand({ TableName, Key: keyOf.run }))
      return Item && runRow.parse(Item)
    },

    noteRun: async (run) => {
      await send(dynamo, new PutCommand({ TableName, Item: { ...keyOf.run, ...run } }))
    },
  }
}
