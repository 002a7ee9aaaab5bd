import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { TransactionWrite } from '#facts/adapters/transact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { ClaimStatus, PublishedMessages } from '../application/ports.ts'
import { deleteAll, putAll, type RefusedWrites, writeAllowed } from './dynamo-writes.ts'

type Settings = Readonly<{
  table: string
  clock: Clock
  /** The lease of a claim. Longer than the timeout of the function, so that only leases of ended invocations are taken over. */
  leaseSeconds: number
}>

/** Longer than a queue stores a message (14 days). A claim that is not renewed for so long belongs to no message any more. */
const claimSeconds = 15 * 24 * 3600

/** One item per message: `publishing` under a lease, then `published` until its event is archived. */
export const makeDynamoPublishedMessages = (
  dynamo: DynamoDBDocumentClient,
  { table, clock, leaseSeconds }: Settings,
): PublishedMessages => {
  return {
    claim: async (keys) => {
      const now = Date.parse(clock())
      const leaseUntil = now + leaseSeconds * 1000
      const put = (key: string): TransactionWrite => ({
        Put: {
          TableName: table,
          Item: { pk: key, state: 'publishing', leaseUntil, expiresAt: Math.ceil(now / 1000) + claimSeconds },
          ConditionExpression: 'attribute_not_exists(pk) OR (#state = :publishing AND leaseUntil < :now)',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':publishing': 'publishing', ':now': now },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      })
      const refused = await writeAllowed(dynamo, new Map(keys.map((key) => [key, put(key)])))
      return { leaseUntil, statuses: new Map(keys.map((key) => [key, statusOf(key, refused)])) }
    },

    remember: async (keys) => {
      await putAll(
        dynamo,
        table,
        keys.map((pk) => ({ pk, state: 'published' })),
      )
    },

    release: async (keys, { leaseUntil }) => {
      const remove = (key: string): TransactionWrite => ({
        Delete: {
          TableName: table,
          Key: { pk: key },
          ConditionExpression: '#state = :publishing AND leaseUntil = :ours',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':publishing': 'publishing', ':ours': leaseUntil },
        },
      })
      await writeAllowed(dynamo, new Map(keys.map((key) => [key, remove(key)])))
    },

    forget: (keys) => deleteAll(dynamo, table, keys),
  }
}

const statusOf = (key: string, refused: RefusedWrites): ClaimStatus => {
  if (!refused.has(key)) return 'ours'
  return refused.get(key)?.state?.S === 'published' ? 'published' : 'taken'
}
