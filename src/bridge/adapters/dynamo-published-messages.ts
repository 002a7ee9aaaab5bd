import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { TransactionWrite } from '#facts/adapters/transact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { ClaimStatus, PublishedMessages } from '../application/ports.ts'
import { putAll, type RefusedWrites, writeAllowed } from './dynamo-writes.ts'

type Settings = Readonly<{
  table: string
  clock: Clock
  /** The lease of a claim. Longer than the timeout of the function, so that only leases of ended invocations are taken over. */
  leaseSeconds: number
}>

/** Longer than a queue stores a message (14 days), so that every delivery finds the record of its message. */
const retentionSeconds = 15 * 24 * 3600

/** One item per message: `publishing` under a lease, then `published` until it expires. */
export const makeDynamoPublishedMessages = (
  dynamo: DynamoDBDocumentClient,
  { table, clock, leaseSeconds }: Settings,
): PublishedMessages => {
  const item = (pk: string, now: number, rest: object) => ({
    pk,
    expiresAt: Math.ceil(now / 1000) + retentionSeconds,
    ...rest,
  })

  return {
    claim: async (keys) => {
      const now = Date.parse(clock())
      const leaseUntil = now + leaseSeconds * 1000
      const put = (key: string): TransactionWrite => ({
        Put: {
          TableName: table,
          Item: item(key, now, { state: 'publishing', leaseUntil }),
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
      const now = Date.parse(clock())
      await putAll(
        dynamo,
        table,
        keys.map((key) => item(key, now, { state: 'published' })),
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
  }
}

const statusOf = (key: string, refused: RefusedWrites): ClaimStatus => {
  if (!refused.has(key)) return 'ours'
  return refused.get(key)?.state?.S === 'published' ? 'published' : 'taken'
}
