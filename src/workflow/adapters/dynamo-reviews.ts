import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { writesOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { Reviews, ReviewWrite } from '../application/ports.ts'
import type { Review } from '../domain/review.ts'
import { dueShards, reviewKeyIn, reviewKeyOf, reviewOf, rowOfReview } from './review-rows.ts'

type Settings = Readonly<{
  table: string
  facts: Readonly<{ table: string; shardCount: number; vaultTable?: string | undefined }>
}>

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

    overdue: async (now, limit) => {
      const shards = await Promise.all(
        dueShards.map(async (shard) => {
          const query = new QueryCommand({
            TableName,
            IndexName: 'byDue',
            KeyConditionExpression: 'duePk = :shard AND dueAt < :now',
            ExpressionAttributeValues: { ':shard': shard, ':now': now },
            Limit: limit,
          })
          const { Items = [] } = await send(dynamo, query)
          return Items.map(({ pk }) => reviewKeyIn(String(pk)))
        }),
      )
      return shards.flat().slice(0, limit)
    },
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
