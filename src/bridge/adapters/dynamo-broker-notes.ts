import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { BrokerNotes } from '../application/ports.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; clock: Clock }>

/** One item for all bridges. The key of a message has an exchange behind an `@`. */
const pk = 'broker'

/** An instance writes at most this often while the broker is unavailable. */
const intervalMs = 5_000

/** A note that no bridge renews lapses: retries of messages are up to a minute apart, with their visibility timeout three. */
const noteMs = 240_000

/**
 * An instance with a success removes the note of another one at most this often: that one may not be called again. A success of a
 * message that was tried before removes it sooner, because the note may be about that try.
 */
const removalMs = { first: 60_000, retry: intervalMs } as const

/** A note that the broker is unavailable, with its first failure. The earliest failure of several instances is stored. */
export const makeDynamoBrokerNotes = ({ dynamo, table, clock }: Needs): BrokerNotes => {
  let since: Instant | undefined
  let writtenAtMs = 0
  let removedAtMs = Date.parse(clock())

  return {
    noteFailure: async () => {
      const now = clock()
      const nowMs = Date.parse(now)
      since ??= now
      if (nowMs - writtenAtMs < intervalMs) return
      writtenAtMs = nowMs
      const put = new PutCommand({
        TableName: table,
        Item: { pk, since, lapsesAt: after(nowMs), expiresAt: Math.ceil((nowMs + noteMs) / 1000) },
        ConditionExpression: 'attribute_not_exists(pk) OR lapsesAt <= :now OR since >= :since',
        ExpressionAttributeValues: { ':now': now, ':since': since },
      })
      // Another instance noted an earlier failure, and renews it.
      await send(dynamo, put).catch(ignoreCondition)
    },

    noteSuccess: async ({ isRetry }) => {
      const nowMs = Date.parse(clock())
      if (since === undefined && nowMs - removedAtMs < removalMs[isRetry ? 'retry' : 'first']) return
      since = undefined
      writtenAtMs = 0
      removedAtMs = nowMs
      await send(dynamo, new DeleteCommand({ TableName: table, Key: { pk } }))
    },
  }
}

const after = (nowMs: number): Instant => new Date(nowMs + noteMs).toISOString()

const ignoreCondition = (error: unknown): void => {
  if (!(error instanceof ConditionalCheckFailedException)) throw error
}
