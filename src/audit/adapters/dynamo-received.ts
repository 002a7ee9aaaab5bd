import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { send } from '#facts/adapters/send.ts'
import { happenings } from '#facts/domain/happening.ts'
import { dayOf, daysAfter } from '#kernel/domain/instant.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { Period, ProducerName, ReceivedReader } from '../application/get-reconciliation.ts'

type Settings = Readonly<{ table: string; shardCount: number }>

/** Reads the index by time: the shards of one day together, one day after the other. */
export const makeReadReceived =
  (dynamo: DynamoDBDocumentClient, { table, shardCount }: Settings): ReceivedReader =>
  async (tenantId, period, factsMax) => {
    const names: ProducerName[] = []
    let left = factsMax

    const readShard = async (partition: string): Promise<void> => {
      let key: Record<string, unknown> | undefined
      do {
        const page = await send(
          dynamo,
          new QueryCommand({ ...queryOf(table, partition, period), ExclusiveStartKey: key }),
        )
        left -= page.ScannedCount ?? 0
        names.push(...(page.Items ?? []).flatMap(nameIn))
        key = page.LastEvaluatedKey
      } while (key !== undefined && left >= 0)
    }

    for (let day = dayOf(period.from); day <= dayOf(period.to) && left >= 0; day = dayAfter(day))
      await Promise.all(Array.from({ length: shardCount }, (_, shard) => readShard(`${tenantId}#${day}#${shard}`)))
    return left < 0 ? undefined : names
  }

const dayAfter = (day: string): string => dayOf(daysAfter(`${day}T00:00:00.000Z`, 1))

const queryOf = (TableName: string, partition: string, { from, to }: Period) => ({
  TableName,
  IndexName: 'byTime',
  // The sort key is the time, `#` and an id. A fact recorded at `to` sorts after `to`, so it is not in the period.
  KeyConditionExpression: 'byTimePk = :partition AND byTimeSk BETWEEN :from AND :to',
  FilterExpression: 'sk = :received',
  ExpressionAttributeValues: { ':partition': partition, ':from': from, ':to': to, ':received': happenings.received() },
  ProjectionExpression: 'fact',
})

const row = z.object({ fact: z.string() })
const named = z.object({ source: z.string(), producerid: z.string().optional() })

/** A text that was altered to no fact names no event. */
const nameIn = (item: unknown): readonly ProducerName[] => {
  const { data } = row.safeParse(item)
  try {
    const fact = named.safeParse(readJson(data?.fact ?? '')).data
    return fact ? [{ source: fact.source, producerId: fact.producerid }] : []
  } catch {
    return []
  }
}
