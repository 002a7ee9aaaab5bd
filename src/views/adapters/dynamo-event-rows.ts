import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
  type QueryCommandOutput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { dayBefore, dayOf } from '#kernel/domain/instant.ts'
import type { EventFilter, EventKey, EventRows } from '../application/ports.ts'
import type { EventRow } from '../domain/event-row.ts'
import { receivedSk, revocationUpdate, statusPk, updateOf } from './event-row-updates.ts'

/** The maximum number of queries per page. A list over a year with few events continues with the cursor. */
const readCountMax = 31

/** Sorts after every key with the same prefix: of a day, or of an instant. */
const end = '~'

export const makeDynamoEventRows = (dynamo: DynamoDBDocumentClient, table: string): EventRows => {
  const run = (query: Omit<QueryCommandInput, 'TableName'>): Promise<QueryCommandOutput> =>
    send(dynamo, new QueryCommand({ TableName: table, ...query }))

  const update = async (event: EventKey, expressions: Omit<UpdateCommandInput, 'TableName' | 'Key'>): Promise<void> => {
    try {
      await send(dynamo, new UpdateCommand({ TableName: table, Key: { pk: keyOf(event) }, ...expressions }))
    } catch (error) {
      // The row has a change that wins: nothing to do.
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }

  return {
    apply: (event, change) => update(event, updateOf(event, change)),

    revoke: (event, revocation) => update(event, revocationUpdate(revocation)),

    revocationsOf: async (event) => {
      const get = new GetCommand({
        TableName: table,
        Key: { pk: keyOf(event) },
        ProjectionExpression: 'reversedBy, correctedBy',
      })
      return (await send(dynamo, get)).Item ?? {}
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

const keyOf = ({ tenantId, eventId }: EventKey) => `${tenantId}#${eventId}`

/**
 * Queries one day of one tenant, downwards from `before`. `BETWEEN` includes both ends, so the query returns the row of the
 * cursor again, and the caller drops it.
 */
const queryOf = ({ tenantId, status, type, from, limit }: EventFilter, before: string, have: number) => ({
  IndexName: status ? 'byStatus' : 'byDay',
  KeyConditionExpression: '#pk = :pk AND receivedSk BETWEEN :from AND :before',
  ExpressionAttributeNames: { '#pk': status ? 'statusPk' : 'dayPk', ...(type !== undefined && { '#type': 'type' }) },
  ExpressionAttributeValues: {
    ':pk': status ? statusPk(tenantId, status, dayOf(before)) : `${tenantId}#${dayOf(before)}`,
    ':from': from,
    ':before': before,
    ...(type !== undefined && { ':type': type }),
  },
  ...(type !== undefined && { FilterExpression: '#type = :type' }),
  ScanIndexForward: false,
  Limit: limit - have + 1,
})

const rowOf = (item: Readonly<{ [name: string]: unknown }>): EventRow => {
  const { eventId, type, status, receivedAt, correlationId, score, band, ...rest } = item as EventRow & {
    eventId: string
  }
  const { reverses, corrects, reversedBy, correctedBy } = rest
  return {
    id: eventId,
    type,
    status,
    receivedAt,
    correlationId,
    ...(score !== undefined && { score }),
    ...(band && { band }),
    ...(reverses && { reverses }),
    ...(corrects && { corrects }),
    ...(reversedBy && { reversedBy }),
    ...(correctedBy && { correctedBy }),
  }
}
