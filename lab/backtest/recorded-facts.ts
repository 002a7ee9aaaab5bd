import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { isEnded } from '#facts/adapters/is-ended.ts'
import { readFact } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import { daysBetween } from '../tally/facts-by-time.ts'
import { inOrder } from './in-order.ts'
import type { TimeRange } from './range-option.ts'

type Log = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; shardCount: number }>

/** `skip` receives the keys of each item that is not a fact. It stops no other. */
type ReadControl = Readonly<{ signal: AbortSignal; skip: (keys: string) => void }>

/** Which facts to read: only assessments, or all. */
export type FactQuery = Readonly<{ tenantId: string; range: TimeRange; types: 'assessments' | 'all' }>

/**
 * Reads a tenant's facts of a time range in the order they were recorded. Each day and shard is one query of the index by
 * time, read page by page; the shards of a day are merged. Facts of archived events are left out. An abort ends it after the current page with the signal's reason.
 */
export async function* recordedFacts(log: Log, asked: FactQuery, { signal, skip }: ReadControl): AsyncGenerator<Fact> {
  const { from, to } = asked.range
  for (const day of daysBetween(from, to)) {
    const shards = Array.from({ length: log.shardCount }, (_, shard) =>
      shardFacts(log, `${asked.tenantId}#${day}#${shard}`, { ...asked, signal, skip }),
    )
    yield* inOrder(shards, isEarlier)
  }
}

const isEarlier = (a: Fact, b: Fact): boolean =>
  a.recordedat < b.recordedat || (a.recordedat === b.recordedat && a.id < b.id)

async function* shardFacts(
  { dynamo, table }: Log,
  partition: string,
  asked: FactQuery & ReadControl,
): AsyncGenerator<Fact> {
  const { range, types, signal, skip } = asked
  const isAll = types === 'all'
  const query = {
    TableName: table,
    IndexName: 'byTime',
    // The sort key is the time, `#` and an id. A fact recorded at `to` sorts after `to`, so it is excluded.
    KeyConditionExpression: 'byTimePk = :partition AND byTimeSk BETWEEN :from AND :to',
    ...(!isAll && { FilterExpression: '#type = :type', ExpressionAttributeNames: { '#type': 'type' } }),
    ExpressionAttributeValues: {
      ':partition': partition,
      ':from': range.from,
      ':to': range.to,
      ...(!isAll && { ':type': 'Risk.Assessment.Completed.v1' }),
    },
    ProjectionExpression: 'pk, sk, fact, expiresAt',
  }
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
    signal.throwIfAborted()
    for (const { pk, sk, fact } of Items.filter((item) => !isEnded(item))) {
      const read = factIn(fact)
      if (read) yield read
      else skip(`${pk} ${sk}`)
    }
  }
}

const factIn = (text: unknown): Fact | undefined => {
  try {
    return readFact(String(text))
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
