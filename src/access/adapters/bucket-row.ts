import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { costOf, latestFor } from '../domain/gcra.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { trackThrottling } from './track-throttling.ts'

/** A number of tokens to take at the time `now`, in microseconds since 1970, if the bucket has at least `required`. */
type Draw = Readonly<{ limit: Limit; count: number; required: number; now: number }>

/** The result of a draw: the row was updated, the row was throttled, or its arrival time does not allow the draw. */
type DrawResult = Readonly<{ kind: 'done' } | { kind: 'busy' } | { kind: 'refused'; arrival: number }>

/** Timeout for one update. A request waits for it. */
const timeoutMs = 1_000

/** A row expires a day after its arrival time has passed: from then on it describes a full bucket. */
const retentionSeconds = 86_400

/** Advances the arrival time in a tenant's row by a draw, with one or two conditional updates. @throws Transient `store-unavailable`. */
export const makeBucketRow = (dynamo: DynamoDBDocumentClient, table: string) => {
  const update = async (tenantId: string, { values, ...expressions }: RowUpdate): Promise<DrawResult> => {
    const command = new UpdateCommand({
      TableName: table,
      Key: { tenantId },
      ...expressions,
      ExpressionAttributeValues: values,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    const wasThrottled = trackThrottling(command)
    try {
      await send(dynamo, command, { abortSignal: AbortSignal.timeout(timeoutMs) })
      return { kind: 'done' }
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException)
        return { kind: 'refused', arrival: Number(error.Item?.tat?.N ?? 0) }
      if (wasThrottled()) return { kind: 'busy' }
      throw error
    }
  }

  return async (tenantId: string, draw: Draw): Promise<DrawResult> => {
    const result = await update(tenantId, advance(draw))
    const isFull = result.kind === 'refused' && result.arrival < draw.now
    return isFull ? update(tenantId, restart(draw)) : result
  }
}

type RowUpdate = Readonly<{
  UpdateExpression: string
  ConditionExpression: string
  values: Readonly<Record<string, number>>
}>

const advance = ({ limit, count, required, now }: Draw): RowUpdate => ({
  UpdateExpression: 'SET tat = tat + :cost, expiresAt = :expiresAt',
  ConditionExpression: 'tat BETWEEN :now AND :latest',
  values: {
    ':now': now,
    ':cost': costOf(limit, count),
    ':latest': latestFor(limit, required, now),
    ':expiresAt': expiryOf(limit, now),
  },
})

/** For a bucket that is full, or was never used. */
const restart = ({ limit, count, now }: Draw): RowUpdate => ({
  UpdateExpression: 'SET tat = :tat, expiresAt = :expiresAt',
  ConditionExpression: 'attribute_not_exists(tat) OR tat < :now',
  values: { ':now': now, ':tat': now + costOf(limit, count), ':expiresAt': expiryOf(limit, now) },
})

/** In seconds since 1970. An arrival time is at most a burst and a charge ahead. A row deleted before then would be a full bucket. */
const expiryOf = (limit: Limit, now: number): number =>
  Math.ceil(latestFor(limit, 0, now) / 1_000_000) + retentionSeconds
