import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { makeReadDueReviews } from '#facts/adapters/due-reviews.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { send } from '#facts/adapters/send.ts'
import type { ReviewStates } from '../application/stuck-ports.ts'

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

  unescalated: makeReadDueReviews(dynamo, TableName),
})
