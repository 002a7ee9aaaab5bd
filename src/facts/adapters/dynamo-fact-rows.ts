import { type DynamoDBDocumentClient, GetCommand, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { dayOf, daysAfter, msAfter } from '#kernel/domain/instant.ts'
import { jsonIn } from '#kernel/domain/json-text.ts'
import type { FactRange, FactRow, FactRows } from '../application/fact-rows.ts'
import { isEnded } from './is-ended.ts'
import { partitionOf } from './partition.ts'
import { send } from './send.ts'

type Settings = Readonly<{ table: string; shardCount: number }>

/** Small pages: a job records its position often. */
const pageLength = 100

/** A position: the place of a partition of the range, and the key of the last row in it. */
const position = z.object({ partition: z.int().min(0), key: z.record(z.string(), z.string()).optional() })

type Position = Readonly<z.output<typeof position>>

/** A position that somebody altered begins the range again: a reading may repeat, and must not end early. */
const positionIn = (after: string | undefined): Position =>
  position.safeParse(after === undefined ? undefined : jsonIn(after)).data ?? { partition: 0 }

type Keys = Readonly<{ pk: string; sk: string; byTimePk?: string; byTimeSk?: string }>

/** The rows of facts in DynamoDB. A range of time reads the index by time, one day and shard after the other, and scans nothing. */
export const makeDynamoFactRows = (dynamo: DynamoDBDocumentClient, { table, shardCount }: Settings): FactRows => ({
  page: async (range, after) => {
    const { partition, key } = positionIn(after)
    const queries = 'eventId' in range ? [eventQuery(range)] : timeQueries(range, shardCount)
    // A range that ends when a day begins has no query for this day, but a position can be of a version that had one.
    if (queries[partition] === undefined) return { rows: [], next: undefined, isLast: true }
    const query = { TableName: table, Limit: pageLength, ...queries[partition], ExclusiveStartKey: key }
    const { Items = [], LastEvaluatedKey } = await send(dynamo, new QueryCommand(query))
    const isLast = LastEvaluatedKey === undefined && partition >= queries.length - 1
    const next: Position = LastEvaluatedKey ? { partition, key: LastEvaluatedKey } : { partition: partition + 1 }
    return {
      rows: Items.map((item) => rowOf(item, JSON.stringify({ partition, key: keyOf(item as Keys) }))),
      next: JSON.stringify(next),
      isLast,
    }
  },

  row: async ({ pk, sk }) => {
    const get = new GetCommand({ TableName: table, Key: { pk, sk }, ConsistentRead: true })
    const { Item } = await send(dynamo, get)
    return Item && rowOf(Item, '')
  },
})

const rowOf = (item: Readonly<Record<string, unknown>>, cursor: string): FactRow => ({
  pk: String(item.pk),
  sk: String(item.sk),
  text: typeof item.fact === 'string' ? item.fact : undefined,
  isEnded: isEnded(item),
  cursor,
})

/** The key of an item in the table or in the index by time. */
const keyOf = ({ pk, sk, byTimePk, byTimeSk }: Keys) => ({
  pk,
  sk,
  ...(byTimePk !== undefined && byTimeSk !== undefined && { byTimePk, byTimeSk }),
})

type Query = Omit<QueryCommandInput, 'TableName'>

const eventQuery = (event: Extract<FactRange, { eventId: string }>): Query => ({
  KeyConditionExpression: 'pk = :event',
  ExpressionAttributeValues: { ':event': partitionOf(event) },
  ProjectionExpression: 'pk, sk, fact, expiresAt',
  ConsistentRead: true,
})

/** One query for each day and shard. */
const timeQueries = (
  { tenantId, from, to }: Extract<FactRange, { from: string }>,
  shardCount: number,
): readonly Query[] =>
  daysOf(from, to).flatMap((day) =>
    Array.from({ length: shardCount }, (_, shard) => ({
      IndexName: 'byTime',
      // The sort key is the time, `#` and an id. A fact recorded at `to` sorts after `to`, so it is excluded.
      KeyConditionExpression: 'byTimePk = :partition AND byTimeSk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':partition': `${tenantId}#${day}#${shard}`, ':from': from, ':to': to },
      ProjectionExpression: 'pk, sk, byTimePk, byTimeSk, fact, expiresAt',
    })),
  )

/** The days of a range. A fact of the first moment of a day is after a range that ends there. */
const daysOf = (from: string, to: string): readonly string[] => {
  const last = dayOf(msAfter(to, -1))
  const dayCount = Math.round((Date.parse(last) - Date.parse(dayOf(from))) / 86_400_000) + 1
  return Array.from({ length: Math.max(dayCount, 0) }, (_, index) =>
    dayOf(daysAfter(`${dayOf(from)}T00:00:00.000Z`, index)),
  )
}
