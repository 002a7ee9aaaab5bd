import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { batchGet } from '#facts/adapters/batch-get.ts'
import { send } from '#facts/adapters/send.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { dayBefore, dayOf } from '#kernel/domain/instant.ts'
import { covers } from '#kernel/domain/tenant.ts'
import { pause } from '#platform/pause.ts'
import type { EventFilter, EventKey, EventRows, RowState } from '../application/ports.ts'
import type { EventIdentity, EventRow, Relations } from '../domain/event-row.ts'
import { partnerPk, receivedSk, revocationName, revocationUpdate, statusPk, updateOf } from './event-row-updates.ts'

/** The maximum number of queries per page. A list over a year with few events continues with the cursor. */
const readCountMax = 31

/** The mark of an archived event. A queue and then its dead letters store a message for 14 days each. It is in no index. */
const markSeconds = 35 * 24 * 3600

/** Sorts after every key with the same prefix: of a day, or of an instant. */
const end = '~'

type RowUpdate = Omit<UpdateCommandInput, 'TableName' | 'Key'>

export const makeDynamoEventRows = (dynamo: DynamoDBDocumentClient, table: string): EventRows => {
  const run = (query: Omit<QueryCommandInput, 'TableName'>): Promise<QueryCommandOutput> =>
    send(dynamo, new QueryCommand({ TableName: table, ...query }))

  /** Returns the attributes of the row after the change. */
  const update = async (event: EventKey, { ConditionExpression, ...expressions }: RowUpdate): Promise<object> => {
    const condition = ConditionExpression === undefined ? '' : ` AND (${ConditionExpression})`
    try {
      const { Attributes = {} } = await send(
        dynamo,
        new UpdateCommand({
          TableName: table,
          Key: { pk: keyOf(event) },
          ...expressions,
          ConditionExpression: `attribute_not_exists(archivedAt)${condition}`,
          ReturnValues: 'ALL_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      )
      return Attributes
    } catch (error) {
      // The row has a change that wins, or the event was archived: nothing to do.
      if (error instanceof ConditionalCheckFailedException) return error.Item ?? {}
      throw error
    }
  }

  return {
    apply: async (event, change) => stateIn(await update(event, updateOf(event, change)), event),

    revoke: async (event, revocation) => {
      await update(event, revocationUpdate(event, revocation))
    },

    remove: async (event, archivedAt) => {
      const expiresAt = Math.ceil(Date.parse(archivedAt) / 1000) + markSeconds
      await send(dynamo, new PutCommand({ TableName: table, Item: { pk: keyOf(event), archivedAt, expiresAt } }))
    },

    revocationsOf: async (event) => {
      const get = new GetCommand({
        TableName: table,
        Key: { pk: keyOf(event) },
        ProjectionExpression: '#reversedBy, #correctedBy',
        ExpressionAttributeNames: {
          '#reversedBy': revocationName('reversedBy', event),
          '#correctedBy': revocationName('correctedBy', event),
        },
      })
      return revocationsIn((await send(dynamo, get)).Item ?? {}, event)
    },

    read: async (tenancy, eventIds) => {
      const keys = [...new Set(eventIds)].map((eventId) => ({ pk: keyOf({ ...tenancy, eventId }) }))
      const items = await batchGet({ dynamo, table, isEventual: true, pause, unavailable }, keys)
      return items.flatMap((item) => {
        const row = isRow(item) ? rowOf(item) : undefined
        return row && covers(tenancy, row.partnerId) ? [row] : []
      })
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

const unavailable = (): Transient =>
  new Transient('store-unavailable', 'The table of the views is throttled. Send the same request again.')

/** A mark of an archived event, or of an event that only a reversal names, has no such attribute. */
const isRow = (item: unknown): item is Readonly<Record<string, unknown>> =>
  typeof item === 'object' && item !== null && 'receivedAt' in item

/** The names of the attributes suffice: a refused change returns their values in the form of DynamoDB. */
const stateIn = (attributes: object, event: EventIdentity): RowState => ({
  isArchived: 'archivedAt' in attributes,
  isTakenBack: revocationRelations.some((relation) => revocationName(relation, event) in attributes),
})

const revocationRelations = ['reversedBy', 'correctedBy'] as const

const keyOf = ({ tenantId, eventId }: EventKey) => `${tenantId}#${eventId}`

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
  const { eventId, type, status, receivedAt, correlationId, partnerId, score, band, ...rest } = item as EventRow & {
    eventId: string
  }
  const { reverses, corrects } = rest
  return {
    id: eventId,
    type,
    status,
    receivedAt,
    correlationId,
    ...(partnerId !== undefined && { partnerId }),
    ...(score !== undefined && { score }),
    ...(band && { band }),
    ...(reverses && { reverses }),
    ...(corrects && { corrects }),
    ...revocationsIn(item, { partnerId, type }),
  }
}

/** The marks that events of the same owner and origin have made. Marks of others are ignored. */
const revocationsIn = (
  item: Readonly<{ [name: string]: unknown }>,
  event: Readonly<{ partnerId?: string | undefined; type: string }>,
): Pick<Relations, 'reversedBy' | 'correctedBy'> => {
  const [reversedBy, correctedBy] = [
    item[revocationName('reversedBy', event)],
    item[revocationName('correctedBy', event)],
  ]
  return {
    ...(typeof reversedBy === 'string' && { reversedBy }),
    ...(typeof correctedBy === 'string' && { correctedBy }),
  }
}
