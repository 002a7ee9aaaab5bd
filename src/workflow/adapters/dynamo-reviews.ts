import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { dueReviews } from '#facts/adapters/due-reviews.ts'
import { writesOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { covers } from '#kernel/domain/tenant.ts'
import type { ReviewLock, Reviews, ReviewWrite } from '../application/ports.ts'
import { reviewKeyOf, rowOfReview, storedReviewIn } from './review-rows.ts'

type Settings = Readonly<{
  table: string
  facts: Readonly<{ table: string; shardCount: number; vaultTable?: string | undefined }>
}>

/** The overdue reviews that are read at once. */
const pageLength = 200

/** Reviews in DynamoDB: one item for each event. Each change is one transaction with its facts and their items of the vault. */
export const makeDynamoReviews = (dynamo: DynamoDBDocumentClient, { table: TableName, facts }: Settings): Reviews => {
  const factWrites = writesOfFact(facts)

  const stored: Reviews['stored'] = async (key) => {
    const { Item } = await send(dynamo, new GetCommand({ TableName, Key: reviewKeyOf(key), ConsistentRead: true }))
    return Item && storedReviewIn(Item)
  }

  return {
    stored,

    read: async (tenancy, eventId) => {
      const row = await stored({ tenantId: tenancy.tenantId, eventId })
      if (row && !row.review) throw unreadableReview()
      return row?.review && covers(tenancy, row.review.partnerId) ? row.review : undefined
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

export const unreadableReview = (): Transient =>
  new Transient(
    'review-unreadable',
    'The row of this review cannot be read. An operator writes it again from its facts with `npm run open-reviews`.',
  )

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }

/** Every change has another act, except a renewed claim, which has another end. A row that was edited by hand can lack both. */
const isAsRead = ({ act, claimedUntil }: ReviewLock) => {
  const values = Object.entries({ act, claimedUntil })
  const known = values.filter(([, value]) => value !== undefined)
  return {
    ConditionExpression: [
      'attribute_exists(pk)',
      ...values.map(([name, value]) => (value === undefined ? `attribute_not_exists(${name})` : `${name} = :${name}`)),
    ].join(' AND '),
    ...(known.length > 0 && {
      ExpressionAttributeValues: Object.fromEntries(known.map(([name, value]) => [`:${name}`, value])),
    }),
  }
}
