import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { send } from '#facts/adapters/send.ts'
import type { TransactionWrite } from '#facts/adapters/transact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { bands, eventStatuses } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { pause } from '#platform/pause.ts'
import type { DayCounts } from '../application/ports.ts'
import type { EventCount } from '../domain/event-count.ts'
import { dayKeys, indexKeys } from './event-row-items.ts'

/** A day of a tenant has so many items with counts. Each transaction takes one by chance, so that few of them meet. */
const shardCount = 16

/** The most pages of waiting events that one answer counts, of 1 MB each: some 1,300 events. */
const waitingPageMax = 8

/** No id of a tenant begins with `#`. */
export const countPrefix = '#count#'

const countKey = (tenantId: string, day: string, shard: number): string => `${countPrefix}${tenantId}#${day}#${shard}`

type Day = Readonly<{ table: string; tenantId: string; day: string }>

/** The write that counts events of a day, for a transaction with the rows of these events. */
export const countWrite = (
  { table: TableName, tenantId, day }: Day,
  changes: Readonly<Record<string, number>>,
): TransactionWrite => {
  const numbered = Object.entries(changes).map(([group, by], index) => ({ group, by, index }))
  return {
    Update: {
      TableName,
      Key: { pk: countKey(tenantId, day, Math.floor(Math.random() * shardCount)) },
      UpdateExpression: `ADD ${numbered.map(({ index }) => `#g${index} :b${index}`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(numbered.map(({ group, index }) => [`#g${index}`, group])),
      ExpressionAttributeValues: Object.fromEntries(numbered.map(({ by, index }) => [`:b${index}`, by])),
    },
  }
}

/** Counts the events of a day: those with a step from the counts, and those that wait from the index by status. */
export const readCounts = async (dynamo: DynamoDBDocumentClient, day: Day, hasDayKeys: boolean): Promise<DayCounts> => {
  const { table, tenantId } = day
  const keys = Array.from({ length: shardCount }, (_, shard) => ({ pk: countKey(tenantId, day.day, shard) }))
  const received = 'received'
  const waitingKeys = [
    indexKeys.byStatus(wholeTenant(tenantId), received),
    ...(hasDayKeys ? [dayKeys.byStatus(wholeTenant(tenantId), day.day, received)] : []),
  ]
  const [items, ...waiting] = await Promise.all([
    batchGet({ dynamo, table, isEventual: true, pause, unavailable }, keys),
    ...waitingKeys.map((key) => countWaiting(dynamo, day, key)),
  ])
  const totals = new Map<string, number>()
  const add = (group: string, by: number) => totals.set(group, (totals.get(group) ?? 0) + by)
  for (const item of items)
    for (const [group, by] of Object.entries(Object(item))) if (typeof by === 'number') add(group, by)
  for (const { groups } of waiting) for (const group of groups) add(group, 1)
  return { counts: countsOf(totals), complete: waiting.every(({ isWhole }) => isWhole) }
}

type WaitingCount = Readonly<{ groups: readonly string[]; isWhole: boolean }>

const countWaiting = async (
  dynamo: DynamoDBDocumentClient,
  { table: TableName, day }: Day,
  key: string,
): Promise<WaitingCount> => {
  const groups: string[] = []
  let ExclusiveStartKey: Record<string, unknown> | undefined
  for (let pages = 0; pages < waitingPageMax; pages += 1) {
    const query = new QueryCommand({
      TableName,
      IndexName: 'byStatus',
      KeyConditionExpression: 'statusPk = :key AND begins_with(receivedSk, :day)',
      ExpressionAttributeValues: { ':key': key, ':day': day },
      ProjectionExpression: 'band',
      ExclusiveStartKey,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    groups.push(...Items.map(({ band }) => `received#${typeof band === 'string' ? band : 'none'}`))
    if (LastEvaluatedKey === undefined) return { groups, isWhole: true }
    ExclusiveStartKey = LastEvaluatedKey
  }
  return { groups, isWhole: false }
}

/** In the order of the lifecycle and of the bands. A group that every event has left is missing. */
const countsOf = (totals: ReadonlyMap<string, number>): readonly EventCount[] =>
  eventStatuses.flatMap((status) =>
    [...bands, undefined].flatMap((band) => {
      const count = totals.get(`${status}#${band ?? 'none'}`) ?? 0
      return count === 0 ? [] : [{ status, ...(band && { band }), count }]
    }),
  )

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of the views is throttled. Send the same request again.')
