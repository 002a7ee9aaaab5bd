import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { daysBetween } from '../tally/facts-by-time.ts'
import { inOrder } from './in-order.ts'
import type { TimeRange } from './range-option.ts'

type Log = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; shardCount: number }>

/** Only assessments, or every fact, with which the received ones come. */
export type FactWish = Readonly<{ tenantId: string; range: TimeRange; types: 'assessments' | 'all' }>

/**
 * A tenant's facts of a time range, in the order they were recorded: a query of the index by time for each day and shard, a
 * page at a time, the shards of a day merged. It reads and nothing else. An abort ends it with its reason, after a page even
 * where no fact on it is wanted.
 */
export async function* recordedFacts(log: Log, wish: FactWish, signal: AbortSignal): AsyncGenerator<Fact> {
  const { from, to } = wish.range
  for (const day of daysBetween(from, to)) {
    const shards = Array.from({ length: log.shardCount }, (_, shard) =>
      shardFacts(log, `${wish.tenantId}#${day}#${shard}`, { ...wish, signal }),
    )
    yield* inOrder(shards, isEarlier)
  }
}

const isEarlier = (a: Fact, b: Fact): boolean =>
  a.recordedat < b.recordedat || (a.recordedat === b.recordedat && a.id < b.id)

type Heard = Readonly<{ signal: AbortSignal }>

async function* shardFacts({ dynamo, table }: Log, partition: string, wish: FactWish & Heard): AsyncGenerator<Fact> {
  const { range, types, signal } = wish
  const isAll = types === 'all'
  const query = {
    TableName: table,
    IndexName: 'byTime',
    // The sort key is the time and then `#` and an id: what was recorded at `to` itself comes after it.
    KeyConditionExpression: 'byTimePk = :partition AND byTimeSk BETWEEN :from AND :to',
    ...(!isAll && { FilterExpression: '#type = :type', ExpressionAttributeNames: { '#type': 'type' } }),
    ExpressionAttributeValues: {
      ':partition': partition,
      ':from': range.from,
      ':to': range.to,
      ...(!isAll && { ':type': 'Risk.Assessment.Completed.v1' }),
    },
    ProjectionExpression: 'fact',
  }
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    signal.throwIfAborted()
    for (const { fact } of Items) yield readFact(String(fact))
  }
}
