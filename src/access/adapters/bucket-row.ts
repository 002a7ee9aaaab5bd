import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { translateDynamoError } from '#facts/adapters/translate-dynamo-error.ts'
import { costOf, latestFor } from '../domain/gcra.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { listenForThrottling } from './listen-for-throttling.ts'

/** So many requests, wanted now. Times are microseconds since 1970. */
type Draw = Readonly<{ limit: Limit; count: number; now: number }>

/** What came of a draw: the row was moved on, too many wanted it at once, or it stands where such a draw is not to be had. */
type Drawn = Readonly<{ kind: 'done' } | { kind: 'busy' } | { kind: 'refused'; arrival: number }>

/** Nobody waits longer than this for permission to go on. */
const patienceMs = 1_000

/** An arrival time that has passed means nothing, so a row may go a day after that. */
const keptSeconds = 86_400

/** Moves the row of a tenant's bucket on by a draw, with one conditional update or two. @throws Transient `store-unavailable`. */
export const makeBucketRow = (dynamo: DynamoDBDocumentClient, table: string) => {
  const update = async (tenantId: string, { values, ...expressions }: Change): Promise<Drawn> => {
    const command = new UpdateCommand({
      TableName: table,
      Key: { tenantId },
      ...expressions,
      ExpressionAttributeValues: values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    const wasThrottled = listenForThrottling(command)
    try {
      await dynamo.send(command, { abortSignal: AbortSignal.timeout(patienceMs) })
      return { kind: 'done' }
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { kind: 'refused', arrival: Number(error.Item?.tat?.N ?? 0) }
      if (wasThrottled()) return { kind: 'busy' }
      throw translateDynamoError(error)
    }
  }

  return async (tenantId: string, draw: Draw): Promise<Drawn> => {
    const moved = await update(tenantId, moveOn(draw))
    const isFull = moved.kind === 'refused' && moved.arrival < draw.now
    return isFull ? update(tenantId, startAnew(draw)) : moved
  }
}

type Change = Readonly<{
  UpdateExpression: string
  ConditionExpression: string
  values: Readonly<Record<string, number>>
}>

const moveOn = ({ limit, count, now }: Draw): Change => ({
  UpdateExpression: 'SET tat = tat + :cost, expiresAt = :expiresAt',
  ConditionExpression: 'tat BETWEEN :now AND :latest',
  values: {
    ':now': now,
    ':cost': costOf(limit, count),
    ':latest': latestFor(limit, count, now),
    ':expiresAt': expiryOf(limit, now),
  },
})

/** For a bucket that is full, or was never used. */
const startAnew = ({ limit, count, now }: Draw): Change => ({
  UpdateExpression: 'SET tat = :tat, expiresAt = :expiresAt',
  ConditionExpression: 'attribute_not_exists(tat) OR tat < :now',
  values: { ':now': now, ':tat': now + costOf(limit, count), ':expiresAt': expiryOf(limit, now) },
})

/** In seconds since 1970. No arrival time is further ahead than a burst; a row that went before it would be a full bucket. */
const expiryOf = (limit: Limit, now: number): number => Math.ceil(latestFor(limit, 0, now) / 1_000_000) + keptSeconds
