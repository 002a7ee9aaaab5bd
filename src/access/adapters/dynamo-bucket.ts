import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { storeAway } from '../../kernel/adapters/store-away.ts'
import { Transient } from '../../kernel/domain/errors.ts'
import type { Bucket } from '../application/ports.ts'
import { admissible, costOf, latestFor, waitFor } from '../domain/gcra.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { keyOf } from './tenant-rows.ts'

/** Nobody waits longer than this for permission to go on. */
const patienceMs = 1_000

/** How often one take may meet other instances that were faster. */
const tryCountMax = 8

/** An arrival time that has passed means nothing, so a row may go a day after it was last used. */
const keptSeconds = 86_400

/** Of a wait for several requests; one request is waited for as long as it takes. */
const longestWaitUs = 1_000_000

type Settings = Readonly<{ table: string; nowUs: () => number }>

type Attempt = Readonly<{ done: true }> | Readonly<{ done: false; arrival: number }>

/** One number in a row for each tenant, moved on by conditional updates: usually one call. Times are microseconds since 1970. */
export const makeDynamoBucket = (dynamo: DynamoDBDocumentClient, { table, nowUs }: Settings): Bucket => {
  const update = async (tenantId: string, change: Change): Promise<Attempt> => {
    const { values, ...expressions } = change
    const expiresAt = Math.ceil(nowUs() / 1_000_000) + keptSeconds
    const command = new UpdateCommand({
      TableName: table,
      Key: keyOf.bucket(tenantId),
      ...expressions,
      ExpressionAttributeValues: { ...values, ':expiresAt': expiresAt },
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    })
    try {
      await dynamo.send(command, { abortSignal: AbortSignal.timeout(patienceMs) })
      return { done: true }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw storeAway(error)
      return { done: false, arrival: Number(error.Item?.tat?.N ?? 0) }
    }
  }

  return {
    take: async (tenantId, limit, wanted) => {
      let count = Math.min(wanted, limit.burst)
      for (let tries = 1; tries <= tryCountMax; tries += 1) {
        const now = nowUs()
        const moved = await update(tenantId, moveOn(limit, count, now))
        if (moved.done) return { count, waitMs: 0 }
        const { arrival } = moved
        if (arrival < now) {
          if ((await update(tenantId, startAnew(limit, count, now))).done) return { count, waitMs: 0 }
        } else {
          count = Math.min(count, admissible(limit, arrival, now))
          if (count === 0) return { count, waitMs: waitOf(limit, wanted, arrival, now) }
        }
      }
      throw new Transient('store-unavailable', 'Other instances were faster, again and again.')
    },
  }
}

type Change = Readonly<{
  UpdateExpression: string
  ConditionExpression: string
  values: Readonly<Record<string, number>>
}>

const moveOn = (limit: Limit, count: number, now: number): Change => ({
  UpdateExpression: 'SET tat = tat + :cost, expiresAt = :expiresAt',
  ConditionExpression: 'tat BETWEEN :now AND :latest',
  values: { ':now': now, ':cost': costOf(limit, count), ':latest': latestFor(limit, count, now) },
})

/** For a bucket that is full, or was never used. */
const startAnew = (limit: Limit, count: number, now: number): Change => ({
  UpdateExpression: 'SET tat = :tat, expiresAt = :expiresAt',
  ConditionExpression: 'attribute_not_exists(tat) OR tat < :now',
  values: { ':now': now, ':tat': now + costOf(limit, count) },
})

const waitOf = (limit: Limit, wanted: number, arrival: number, now: number): number => {
  const forAll = waitFor(limit, Math.min(wanted, limit.burst), arrival, now)
  const forOne = waitFor(limit, 1, arrival, now)
  return Math.max(1, Math.max(forOne, Math.min(forAll, longestWaitUs)) / 1000)
}
