import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { clockDifferenceSeconds } from '../application/measure-outbox.ts'
import type { OutboxReader, OutboxState } from '../application/ports.ts'
import { send } from './send.ts'
import { putAlone } from './transact.ts'

type Needs = Readonly<{ dynamo: DynamoDBDocumentClient; table: string; clock: Clock }>

/** All items have one partition key, so that one query reads the whole state. */
const partition = 'outbox'

/** Sorts behind every moment. */
const pulseKey = 'pulse'

/**
 * How long a note about a blocked fact counts. Lambda tries a blocked batch again at least once a minute, so that the note is
 * refreshed before it lapses.
 */
const noteMs = 180_000

/** The state of the outbox: the newest pulse that passed, and a note for each fact that is blocked, sorted by when it lapses. */
export const makeDynamoOutboxState = ({ dynamo, table, clock }: Needs): OutboxState & OutboxReader => ({
  noteBlocked: async (id, since) => {
    const lapsesAt = wholeMinute(Date.parse(clock()) + noteMs)
    // Tries within one minute write one item.
    const item = { pk: partition, sk: `${lapsesAt}#${id}`, since, expiresAt: Date.parse(lapsesAt) / 1000 }
    await putAlone(dynamo, { TableName: table, Item: item })
  },

  notePassed: async (writtenAt) => {
    await putAlone(dynamo, {
      TableName: table,
      Item: { pk: partition, sk: pulseKey, writtenAt },
      ConditionExpression: 'attribute_not_exists(pk) OR writtenAt < :writtenAt OR writtenAt > :soon',
      ExpressionAttributeValues: { ':writtenAt': writtenAt, ':soon': soonAfter(clock()) },
    })
  },

  read: async () => {
    const query = new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :partition AND sk > :now',
      ExpressionAttributeValues: { ':partition': partition, ':now': clock() },
      ConsistentRead: true,
    })
    const { Items = [] } = await send(dynamo, query)
    const passedAt: Instant | undefined = Items.find(({ sk }) => sk === pulseKey)?.writtenAt
    return { passedAt, blockedSince: Items.flatMap(({ since }): Instant[] => (since === undefined ? [] : [since])) }
  },
})

const soonAfter = (now: Instant): Instant => new Date(Date.parse(now) + clockDifferenceSeconds * 1000).toISOString()

const wholeMinute = (ms: number): Instant => new Date(Math.ceil(ms / 60_000) * 60_000).toISOString()
