import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { dueReviews } from '#facts/adapters/due-reviews.ts'
import { writesOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { Reviews, ReviewWrite } from '../application/ports.ts'
import type { Review } from '../domain/review.ts'
import { reviewKeyOf, reviewOf, rowOfReview } from './review-rows.ts'

type Settings = Readonly<{
  table: string
  facts: Readonly<{ table: string; shardCount: number; vaultTable?: string | undefined }>
}>

/** The overdue reviews that are read at once. */
const pageLength = 200

/** Reviews in DynamoDB: one item for each event. Each change is one transaction with its facts and their items of the vault. */
export const makeDynamoReviews = (dynamo: DynamoDBDocumentClient, { table: TableName, facts }: Settings): Reviews => {
  const factWrites = writesOfFact(facts)

  return {
    read: async (tenancy, eventId) => {
      const Key = reviewKeyOf({ tenantId: tenancy.tenantId, eventId })
      const { Item } = await send(dynamo, new GetCommand({ TableName, Key, ConsistentRead: true }))
      const review = Item && reviewOf(Item)
      return review && covers(tenancy, review.partnerId) ? review : undefined
    },

    write: async (change) => {
      const facts = change.facts.flatMap(({ draft, belongings }): readonly TransactionWrite[] =>
        factWrites(draft, belongings).puts.map((Put) => ({ Put })),
      )
      return (await transact(dynamo, [putOf(TableName, change), ...facts])).isWritten
    },

    overdue: (now) => dueReviews(dynamo, { table: TableName, watch: 'due', limit: pageLength }, now),
  }
}

const putOf = (TableName: string, { before, after }: ReviewWrite): TransactionWrite => ({
  Put: { TableName, Item: rowOfReview(after), ...(before ? isAsRead(before) : isNew) },
})

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }

/** Every change has another act, except a renewed claim, which has another end. */
const isAsRead = ({ act, claimedUntil }: Review) => ({
  ConditionExpression: `act = :act AND ${claimedUntil === undefined ? 'attribute_not_exists(claimedUntil)' : 'claimedUntil = :until'}`,
  ExpressionAttributeValues: { ':act': act, ...(claimedUntil !== undefined && { ':until': claimedUntil }) },
})
