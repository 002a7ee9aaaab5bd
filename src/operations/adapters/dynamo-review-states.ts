import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { partitionOf } from '#facts/adapters/partition.ts'
import { send } from '#facts/adapters/send.ts'
import type { ReviewStates } from '../application/stuck-ports.ts'
import type { StuckKey } from '../domain/stuck-event.ts'

/** The partitions of the index `byDue`, and the attributes of a review: `src/workflow/adapters/review-rows.ts` writes them. */
const dueShards = ['due#0', 'due#1', 'due#2', 'due#3']

/** The deadlines of reviews in DynamoDB. Only an open review that was not escalated for its time is in the index `byDue`. */
export const makeDynamoReviewStates = (dynamo: DynamoDBDocumentClient, TableName: string): ReviewStates => ({
  of: async (event) => {
    const get = new GetCommand({
      TableName,
      Key: { pk: partitionOf(event) },
      ProjectionExpression: 'duePk, dueAt',
      ConsistentRead: true,
    })
    const { Item } = await send(dynamo, get)
    return Item && { unescalatedDueAt: Item.duePk === undefined ? undefined : String(Item.dueAt) }
  },

  unescalated: async (before, limit) => {
    const found = await Promise.all(
      dueShards.map(async (shard) => {
        const query = new QueryCommand({
          TableName,
          IndexName: 'byDue',
          KeyConditionExpression: 'duePk = :shard AND dueAt < :before',
          ExpressionAttributeValues: { ':shard': shard, ':before': before },
          Limit: limit,
        })
        return (await send(dynamo, query)).Items ?? []
      }),
    )
    const keys = found.flat().toSorted((one, other) => (String(one.dueAt) < String(other.dueAt) ? -1 : 1))
    return keys.slice(0, limit).map(({ pk }) => keyIn(String(pk)))
  },
})

/** No id of a tenant and no id of an event has a `#`. */
const keyIn = (pk: string): StuckKey => {
  const [tenantId = '', eventId = ''] = pk.split('#')
  return { tenantId, eventId }
}
