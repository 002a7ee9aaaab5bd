import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import { dayBefore, dayOf, type Instant } from '#kernel/domain/instant.ts'
import { ownerKeyOf, type Tenancy } from '#kernel/domain/tenant.ts'
import type { EventFilter, EventRows } from '../application/ports.ts'
import type { EventIdentity, EventRow, RowChange } from '../domain/event-row.ts'

/** The maximum number of queries per page. A list over a year with few events continues with the cursor. */
const readCountMax = 31

/** Sorts after every key with the same prefix: of a day, or of an instant. */
const end = '~'

export const makeDynamoEventRows = (dynamo: DynamoDBDocumentClient, table: string): EventRows => {
  const run = (query: Omit<QueryCommandInput, 'TableName'>): Promise<QueryCommandOutput> =>
    send(dynamo, new QueryCommand({ TableName: table, ...query }))

  return {
    apply: async (event, change) => {
      try {
        await send(
          dynamo,
          new UpdateCommand({ TableName: table, Key: { pk: keyOf(event) }, ...updateOf(event, change) }),
        )
      } catch (error) {
        // The row has a change with a higher rank: nothing to do.
        if (!(error instanceof ConditionalCheckFailedException)) throw error
      }
    },

    list: async (filter) => {
      const items: EventRow[] = []
      let before = filter.after ?? `${filter.to}${end}`
      for (let reads = 0; reads < readCountMax && before >= filter.from; reads += 1) {
        const page = await run(queryOf(filter, before, items.length))
        const fresh = (page.Items ?? []).filter(({ receivedSk }) => receivedSk !== before)
        items.push(...fresh.slice(0, filter.limit - items.length).map(rowOf))
        const last = items.at(-1)
        if (last && items.length === filter.limit) return { items, nextCursor: receivedSk(last.receivedAt, last.id) }
        const reached: unknown = page.LastEvaluatedKey?.receivedSk
        before = typeof reached === 'string' ? reached : `${dayBefore(dayOf(before))}${end}`
      }
      return { items, nextCursor: before < filter.from ? null : before }
    },
  }
}

const keyOf = ({ tenantId, eventId }: EventIdentity) => `${tenantId}#${eventId}`

const receivedSk = (receivedAt: Instant, eventId: string) => `${receivedAt}#${eventId}`

/** Only rows of partners have this key, so the others cost nothing in its index. */
const partnerPk = (tenancy: Tenancy, day: string) => `${ownerKeyOf(tenancy)}#${day}`

const statusPk = (tenantId: string, status: EventStatus, day: string) => `${tenantId}#${status}#${day}`

/** Every change writes the identity of the event, so that any fact can create the row. */
const updateOf = (event: EventIdentity, change: RowChange) => {
  const { tenantId, partnerId, eventId, type, receivedAt, correlationId } = event
  const day = dayOf(receivedAt)
  const identity = {
    ':eventId': eventId,
    ':type': type,
    ':receivedAt': receivedAt,
    ':correlationId': correlationId,
    ':dayPk': `${tenantId}#${day}`,
    ':receivedSk': receivedSk(receivedAt, eventId),
    ...(partnerId !== undefined && { ':partnerId': partnerId, ':partnerPk': partnerPk({ tenantId, partnerId }, day) }),
  }
  const owner = partnerId === undefined ? '' : ', partnerId = :partnerId, partnerPk = :partnerPk'
  const base = `eventId = :eventId, #type = :type, receivedAt = :receivedAt, correlationId = :correlationId, dayPk = :dayPk, receivedSk = :receivedSk${owner}`
  if (change.kind === 'status') {
    return {
      UpdateExpression: `SET ${base}, #status = :status, statusPk = :statusPk, step = :step`,
      ConditionExpression: 'attribute_not_exists(step) OR step < :step',
      ExpressionAttributeNames: { '#type': 'type', '#status': 'status' },
      ExpressionAttributeValues: {
        ...identity,
        ':status': change.status,
        ':statusPk': statusPk(tenantId, change.status, day),
        ':step': change.step,
      },
    }
  }
  return {
    UpdateExpression: `SET ${base}, score = :score, band = :band, assessedAt = :assessedAt, #status = if_not_exists(#status, :received), statusPk = if_not_exists(statusPk, :statusPk)`,
    ConditionExpression: 'attribute_not_exists(assessedAt) OR assessedAt > :assessedAt',
    ExpressionAttributeNames: { '#type': 'type', '#status': 'status' },
    ExpressionAttributeValues: {
      ...identity,
      ':score': change.score,
      ':band': change.band,
      ':assessedAt': change.assessedAt,
      ':received': 'received',
      ':statusPk': statusPk(tenantId, 'received', day),
    },
  }
}

/**
 * Queries one day of one tenant or partner, downwards from `before`. `BETWEEN` includes both ends, so the query returns the row
 * of the cursor again, and the caller drops it.
 */
const queryOf = (filter: EventFilter, before: string, have: number) => {
  const { name, key, value, conditions } = indexFor(filter, dayOf(before))
  return {
    IndexName: name,
    KeyConditionExpression: '#pk = :pk AND receivedSk BETWEEN :from AND :before',
    ExpressionAttributeNames: { '#pk': key, ...Object.fromEntries(conditions.map(([field]) => [`#${field}`, field])) },
    ExpressionAttributeValues: {
      ':pk': value,
      ':from': filter.from,
      ':before': before,
      ...Object.fromEntries(conditions.map(([field, wanted]) => [`:${field}`, wanted])),
    },
    ...(conditions.length > 0 && {
      FilterExpression: conditions.map(([field]) => `#${field} = :${field}`).join(' AND '),
    }),
    ScanIndexForward: false,
    Limit: filter.limit - have + 1,
  }
}

/** The index that has only rows of the caller, its key for one day, and the conditions that it does not answer itself. */
const indexFor = ({ tenantId, partnerId, status, type }: EventFilter, day: string) => {
  const [ofType, ofStatus] = [conditionOf('type', type), conditionOf('status', status)]
  if (partnerId !== undefined)
    return {
      name: 'byPartner',
      key: 'partnerPk',
      value: partnerPk({ tenantId, partnerId }, day),
      conditions: [...ofType, ...ofStatus],
    }
  return status === undefined
    ? { name: 'byDay', key: 'dayPk', value: `${tenantId}#${day}`, conditions: ofType }
    : { name: 'byStatus', key: 'statusPk', value: statusPk(tenantId, status, day), conditions: ofType }
}

const conditionOf = (field: string, value: string | undefined): readonly (readonly [field: string, value: string])[] =>
  value === undefined ? [] : [[field, value]]

const rowOf = (item: Readonly<{ [name: string]: unknown }>): EventRow => {
  const { eventId, type, status, receivedAt, correlationId, partnerId, score, band } = item as EventRow & {
    eventId: string
  }
  return {
    id: eventId,
    type,
    status,
    receivedAt,
    correlationId,
    ...(partnerId !== undefined && { partnerId }),
    ...(score !== undefined && { score }),
    ...(band && { band }),
  }
}
