import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { bands } from '#kernel/domain/event-status.ts'
import { dayBefore, dayOf } from '#kernel/domain/instant.ts'
import type { EventRows } from '../application/ports.ts'
import { type EventFilter, matches } from '../domain/event-filter.ts'
import type { EventRow } from '../domain/event-row.ts'
import { filterOf } from './event-conditions.ts'
import { dayKeys, indexKeys, isRow, receivedSk, rowOf } from './event-row-items.ts'

/** The most rounds of a page. Each makes one query of each index that it reads. A list that needs more continues with the cursor. */
const roundMax = 8

/** The most queries of rows of earlier versions in one round, one for each day. */
const dayCountMax = 31

/** The most rows that one query with a condition reads. */
const evaluatedMax = 1000

/** The most rows that are read by their keys at once. */
const chunkLength = 100

/** Sorts after every key with the same prefix: of a day, or of an instant. */
const end = '~'

type Needs = Readonly<{
  dynamo: DynamoDBDocumentClient
  table: string
  /** Returns whether no row of an earlier version is left. */
  isCurrent: () => Promise<boolean>
  read: EventRows['read']
}>

/** One partition of an index. An index of keys has no complete rows. */
type Partition = Readonly<{ index: string; key: string; value: string; hasRows: boolean }>

type Item = Readonly<{ receivedSk: string; eventId?: string }> & Readonly<Record<string, unknown>>

/** The items of a partition from a place downwards. It is complete down to `reached`, or to the end of the list if that is null. */
type Part = Readonly<{ items: readonly Item[]; reached: string | null }>

/**
 * Lists the rows that meet a filter, newest first. The index that has the fewest other rows is read: by subject, by a status other
 * than approved, by band, by status, or of the whole tenant. A partner reads indexes of its own, by subject, by correlation id, or
 * of all its rows, so that no page ends at a row of others. Every partition has the rows of all time, so a list without rows costs
 * one query, however long its time is.
 */
export const makeEventLists = ({ dynamo, table, isCurrent, read }: Needs): EventRows['list'] => {
  const query = async (
    { index, key, value, hasRows }: Partition,
    filter: EventFilter,
    before: string,
  ): Promise<Part> => {
    const { FilterExpression, names, values } = filterOf(filter, hasRows ? 'all' : index)
    const command = new QueryCommand({
      TableName: table,
      IndexName: index,
      // BETWEEN includes both ends, so the query returns the row of the cursor again.
      KeyConditionExpression: '#pk = :pk AND receivedSk BETWEEN :from AND :before',
      ExpressionAttributeNames: { '#pk': key, ...names },
      ExpressionAttributeValues: { ':pk': value, ':from': filter.from, ':before': before, ...values },
      ...(FilterExpression !== undefined && { FilterExpression }),
      ScanIndexForward: false,
      Limit: FilterExpression === undefined && isWhole(filter) ? filter.limit + 1 : evaluatedMax,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, command)
    const reached: unknown = LastEvaluatedKey?.receivedSk
    const items = (Items as Item[]).filter((item) => item.receivedSk !== before)
    return { items, reached: typeof reached === 'string' ? reached : null }
  }

  /** Rows of earlier versions have a partition for each day. */
  const queryDays = async (days: DayPartitions, filter: EventFilter, from: string): Promise<Part> => {
    const items: Item[] = []
    let before = from
    for (let reads = 0; reads < dayCountMax && before >= filter.from && items.length < filter.limit; reads += 1) {
      const part = await query(days(dayOf(before)), filter, before)
      items.push(...part.items)
      before = part.reached ?? `${dayBefore(dayOf(before))}${end}`
    }
    return { items, reached: before < filter.from ? null : before }
  }

  const rowsOf = async (
    filter: EventFilter,
    items: readonly Item[],
    hasRows: boolean,
  ): Promise<readonly EventRow[]> => {
    const rows = hasRows ? items.filter(isRow).map(rowOf) : await read(filter, items.map(eventIdOf))
    return rows.filter((row) => matches(filter, row)).toSorted((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1))
  }

  return async (filter) => {
    const areCurrent = await isCurrent()
    const partitions = partitionsFor(filter, areCurrent)
    const days = areCurrent ? undefined : dayPartitionsFor(filter)
    const hasRows = partitions.every((partition) => partition.hasRows)
    const found = new Map<string, EventRow>()
    let before = filter.after ?? `${filter.to}${end}`
    for (let round = 0; round < roundMax; round += 1) {
      const parts = await Promise.all([
        ...partitions.map((partition) => query(partition, filter, before)),
        ...(days && hasRows ? [queryDays(days, filter, before)] : []),
      ])
      const { items, reached } = merged(parts)
      for (let start = 0; start < items.length; start += chunkLength) {
        for (const row of await rowsOf(filter, items.slice(start, start + chunkLength), hasRows)) {
          found.set(row.id, row)
          if (found.size === filter.limit) return { items: [...found.values()], nextCursor: placeOf(row) }
        }
      }
      if (reached === null) return { items: [...found.values()], nextCursor: null }
      before = reached
    }
    return { items: [...found.values()], nextCursor: before }
  }
}

/** Merges parts as far down as every one of them is complete. */
const merged = (parts: readonly Part[]): Part => {
  const reached =
    parts
      .flatMap((part) => part.reached ?? [])
      .toSorted()
      .at(-1) ?? null
  const items = parts
    .flatMap((part) => part.items)
    .filter((item) => reached === null || item.receivedSk >= reached)
    .toSorted((a, b) => (a.receivedSk < b.receivedSk ? 1 : -1))
  return { items, reached }
}

const placeOf = ({ receivedAt, id }: EventRow): string => receivedSk(receivedAt, id)

const eventIdOf = ({ receivedSk: place }: Item): string => place.slice(place.indexOf('#') + 1)

/** Returns whether a list needs no row that its index does not have. Accounts are in no condition of DynamoDB. */
const isWhole = ({ account, counterparty }: EventFilter): boolean => account === undefined && counterparty === undefined

const partitionsFor = (filter: EventFilter, areCurrent: boolean): readonly Partition[] => {
  if (filter.partnerId !== undefined) return [partnerPartitionFor(filter, areCurrent)]
  const { subject, status, band, rule, scoreMin = 0 } = filter
  const bySubject = (value: string) => ({ index: 'bySubject', key: 'subjectPk', value, hasRows: false })
  const byBand = (value: string) => ({ index: 'byBand', key: 'bandPk', value, hasRows: false })
  const byStatus = (value: string) => ({ index: 'byStatus', key: 'statusPk', value, hasRows: true })
  // An event with a score has a rule that fired.
  const isJudged = rule !== undefined || scoreMin > 0 || (band !== undefined && band !== 'low')
  if (subject !== undefined) return [bySubject(indexKeys.bySubject(filter, subject))]
  if (status !== undefined && status !== 'approved') return [byStatus(indexKeys.byStatus(filter, status))]
  if (isJudged && areCurrent)
    return (band === undefined ? bands : [band]).map((one) => byBand(indexKeys.byBand(filter, one)))
  return status === undefined
    ? [{ index: 'byDay', key: 'dayPk', value: indexKeys.byDay(filter), hasRows: true }]
    : [byStatus(indexKeys.byStatus(filter, status))]
}

/** Rows of earlier versions have a correlation id and no key of it. */
const partnerPartitionFor = (filter: EventFilter, areCurrent: boolean): Partition => {
  const { subject, correlationId } = filter
  if (subject !== undefined) {
    const value = indexKeys.byPartnerSubject(filter, subject)
    return { index: 'byPartnerSubject', key: 'partnerSubjectPk', value, hasRows: false }
  }
  if (correlationId !== undefined && areCurrent) {
    const value = indexKeys.byPartnerCorrelation(filter, correlationId)
    return { index: 'byPartnerCorrelation', key: 'partnerCorrelationPk', value, hasRows: false }
  }
  return { index: 'byPartner', key: 'partnerPk', value: indexKeys.byPartner(filter), hasRows: true }
}

/** The partition of rows of earlier versions for one day. */
type DayPartitions = (day: string) => Partition

const dayPartitionsFor = (filter: EventFilter): DayPartitions => {
  const { partnerId, status } = filter
  return (day) => {
    if (partnerId !== undefined)
      return { index: 'byPartner', key: 'partnerPk', value: dayKeys.byPartner(filter, day), hasRows: true }
    return status === undefined
      ? { index: 'byDay', key: 'dayPk', value: dayKeys.byDay(filter, day), hasRows: true }
      : { index: 'byStatus', key: 'statusPk', value: dayKeys.byStatus(filter, day, status), hasRows: true }
  }
}
