import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { TransactionWrite } from '#facts/adapters/transact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { PublishedMessages, Standing } from '../application/ports.ts'
import { putAll, type RefusedWrites, writeAllowed } from './dynamo-writes.ts'

type Settings = Readonly<{
  table: string
  clock: Clock
  /** How long a claim holds: longer than a function may run, so that only a claim of a dead one is taken over. */
  leaseSeconds: number
}>

/** Longer than a queue keeps a message (14 days): no delivery outlives its mark. */
const keptSeconds = 15 * 24 * 3600

/** One item per message: `publishing` under a lease, then `published` until it expires. */
export const makeDynamoPublishedMessages = (
  dynamo: DynamoDBDocumentClient,
  { table, clock, leaseSeconds }: Settings,
): PublishedMessages => {
  const item = (pk: string, now: number, rest: object) => ({
    pk,
    expiresAt: Math.ceil(now / 1000) + keptSeconds,
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
      return { leaseUntil, standings: new Map(keys.map((key) => [key, standingOf(key, refused)])) }
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

const standingOf = (key: string, refused: RefusedWrites): Standing => {
  if (!refused.has(key)) return 'ours'
  return refused.get(key)?.state?.S === 'published' ? 'published' : 'taken'
}
