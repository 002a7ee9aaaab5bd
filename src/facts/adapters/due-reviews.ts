import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { eventKeyIn } from './partition.ts'
import { send } from './send.ts'

/** The partitions of the index `byDue` of the table `reviews`. An open review is in one of them until it is escalated for its time. */
const dueShards = ['due#0', 'due#1', 'due#2', 'due#3'] as const

/** The partition in which a review waits for its due time. */
export const dueShardOf = (eventId: string): string | undefined =>
  dueShards[Number.parseInt(sha256(eventId).slice(0, 8), 16) % dueShards.length]

/**
 * Makes the read of the events whose reviews were due before a time and were not escalated for it, longest due first, at most
 * `limit`. From an index: a review that changed just now can be missing, or be there still. @throws Transient `store-unavailable`.
 */
export const makeReadDueReviews =
  (dynamo: DynamoDBDocumentClient, TableName: string) =>
  async (before: Instant, limit: number): Promise<readonly ReturnType<typeof eventKeyIn>[]> => {
    const shards = dueShards.map(async (shard) => {
      const query = new QueryCommand({
        TableName,
        IndexName: 'byDue',
        KeyConditionExpression: 'duePk = :shard AND dueAt < :before',
        ExpressionAttributeValues: { ':shard': shard, ':before': before },
        Limit: limit,
      })
      return (await send(dynamo, query)).Items ?? []
    })
    const rows = (await Promise.all(shards)).flat()
    const sorted = rows.toSorted((one, other) => (String(one.dueAt) < String(other.dueAt) ? -1 : 1))
    return sorted.slice(0, limit).map(({ pk }) => eventKeyIn(pk))
  }
