import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { dueReviews, watchIn } from '#facts/adapters/due-reviews.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { send } from '#facts/adapters/send.ts'
import type { ReviewStates } from '../application/stuck-ports.ts'

/** The deadlines of reviews in DynamoDB. Only an open review is in the index `byDue`. */
export const makeDynamoReviewStates = (dynamo: DynamoDBDocumentClient, table: string): ReviewStates => ({
  of: async (event) => {
    const get = new GetCommand({
      TableName: table,
      Key: { pk: partitionOf(event) },
      ProjectionExpression: 'duePk, dueSk',
      ConsistentRead: true,
    })
    const { Item } = await send(dynamo, get)
    return Item && { watched: watchIn(Item) }
  },

  overdue: async function* (before) {
    for (const watch of ['due', 'level2'] as const)
      yield* dueReviews(dynamo, { table, watch, limit: pageLength }, before)
  },
})

const pageLength = 200
