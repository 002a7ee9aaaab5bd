import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { Fact } from '#facts/domain/fact.ts'
import { type HappeningKind, kindOf } from '#facts/domain/happening.ts'

/** What the tally wants to know of a fact. */
export type LoggedFact = Readonly<{
  id: string
  eventId: string
  /** `undefined` for a kind that this version does not know. */
  kind: HappeningKind | undefined
  recordedAt: string
  data: Fact['data']
}>

type Log = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; shardCount: number }>

/**
 * Every fact that a tenant's log took in on the days given, shard by shard, a page at a time: pages of the index by
 * time, not a query per event, so that counting 50,000 events is a few hundred reads.
 */
export async function* factsByTime(
  { dynamo, table, shardCount }: Log,
  tenantId: string,
  days: readonly string[],
): AsyncGenerator<readonly LoggedFact[]> {
  const partitions = days.flatMap((day) =>
    Array.from({ length: shardCount }, (_, shard) => `${tenantId}#${day}#${shard}`),
  )
  for (const partition of partitions) {
    const query = {
      TableName: table,
      IndexName: 'byTime',
      KeyConditionExpression: 'byTimePk = :partition',
      ExpressionAttributeValues: { ':partition': partition },
      ProjectionExpression: 'fact',
    }
    for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) {
      yield Items.map(({ fact }) => toLogged(JSON.parse(fact) as Fact))
    }
  }
}

const toLogged = (fact: Fact): LoggedFact => ({
  id: fact.id,
  eventId: fact.eventid,
  kind: kindOf(fact),
  recordedAt: fact.recordedat,
  data: fact.data,
})

/** The UTC days from one instant to another, both included. Example: `['2026-03-01', '2026-03-02']`. */
export const daysBetween = (from: string, to: string): readonly string[] => {
  const dayMs = 86_400_000
  const first = Math.floor(Date.parse(from) / dayMs)
  const last = Math.floor(Date.parse(to) / dayMs)
  return Array.from({ length: last - first + 1 }, (_, index) =>
    new Date((first + index) * dayMs).toISOString().slice(0, 10),
  )
}
