import { type DynamoDBDocumentClient, paginateQuery, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { type ItemName, readItemName, textOfItemName } from '#facts/domain/vault-item.ts'
import type { EventErasure, PersonalItems } from '../application/ports.ts'
import type { ErasureTarget } from '../domain/erasure.ts'
import { keyOf } from './custody-rows.ts'
import { requireHoldsVersion } from './dynamo-custody-register.ts'

type Settings = Readonly<{
  vaultTable: string
  custodyTable: string
  facts: Readonly<{ table: string; shardCount: number }>
}>

const itemRow = z.object({ sk: z.string() })

/** The items of the vault, found by subject or user, and erased with their fact in one transaction. */
export const makeDynamoPersonalItems = (dynamo: DynamoDBDocumentClient, settings: Settings): PersonalItems => ({
  find: async (tenantId, target, { limit, after }) => {
    if (target.eventId !== undefined) return { items: after === undefined ? [target.eventId] : [], next: undefined }
    const pages = indexesOf(target).map(async ([index, value]) => {
      const conditions = conditionsOf(tenantId, { index, value, after })
      const query = new QueryCommand({ TableName: settings.vaultTable, ...conditions, Limit: limit })
      const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
      const found = Items.map(({ pk }) => String(pk).slice(tenantId.length + 1))
      return { found, end: LastEvaluatedKey === undefined ? undefined : found.at(-1) }
    })
    return merged(await Promise.all(pages))
  },

  itemsOf: async (tenantId, eventId) => {
    const query = {
      TableName: settings.vaultTable,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf({ tenantId, eventId }) },
      // A box has up to 350 KB, and only its presence matters.
      FilterExpression: 'attribute_exists(box)',
      ProjectionExpression: 'sk',
      ConsistentRead: true,
    }
    const found: ItemName[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      found.push(...Items.map((item) => readItemName(itemRow.parse(item).sk)))
    return found
  },

  erase: async (erasure) => {
    const { tenantId, holdsVersion, draft } = erasure
    const outcome = await transact(dynamo, [
      ...itemWrites(settings.vaultTable, erasure),
      requireHoldsVersion(settings.custodyTable, tenantId, holdsVersion),
      ...(erasure.isLast ? [countErased(settings.custodyTable, erasure)] : []),
      ...(draft ? [{ Put: putOfFact(settings.facts)(draft).put }] : []),
    ])
    return outcome.isWritten
  },
})

/** An event can name one user in its envelope and another in its data. */
const indexesOf = ({ subject, userId }: ErasureTarget): readonly (readonly [string, string])[] => {
  if (subject !== undefined) return [['bySubject', subject]]
  const user = userId?.toLowerCase() ?? ''
  return [
    ['byUser', user],
    ['byDataUser', user],
  ]
}

type IndexPage = Readonly<{ found: readonly string[]; end: string | undefined }>

/** Merges pages of indexes with the same order. The page ends where the first of them ends, so that the next one leaves nothing out. */
const merged = (pages: readonly IndexPage[]) => {
  const [next] = pages.flatMap(({ end }) => end ?? []).toSorted()
  const ids = [...new Set(pages.flatMap(({ found }) => found))].toSorted()
  return { items: ids.filter((id) => next === undefined || id <= next), next }
}

type IndexPlace = Readonly<{ index: string; value: string; after: string | undefined }>

/**
 * The sort key of each index is the partition key of the table. A page can end between the items of an event: the next one begins
 * after them.
 */
const conditionsOf = (tenantId: string, { index, value, after }: IndexPlace) => {
  const position = after === undefined ? '' : ' AND pk > :after'
  return {
    IndexName: index,
    KeyConditionExpression: `${index}Pk = :owner${position}`,
    ExpressionAttributeValues: {
      ':owner': `${tenantId}#${value}`,
      ...(after !== undefined && { ':after': `${tenantId}#${after}` }),
    },
  }
}

/** The count is right after a death, because it is part of the transaction that erases. */
const countErased = (TableName: string, { tenantId, erasureId }: EventErasure): TransactionWrite => ({
  Update: {
    TableName,
    Key: keyOf.erasure(tenantId, erasureId),
    UpdateExpression: 'ADD erased :one',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':one': 1 },
  },
})

const itemWrites = (
  TableName: string,
  { tenantId, eventId, erasureId, items, at }: EventErasure,
): readonly TransactionWrite[] =>
  items.map((item) => ({
    Update: {
      TableName,
      Key: { pk: partitionOf({ tenantId, eventId }), sk: textOfItemName(item) },
      UpdateExpression:
        'SET erasedAt = :at, erasureId = :erasure REMOVE box, wrappedKey, bySubjectPk, byUserPk, byDataUserPk',
      ConditionExpression: 'attribute_exists(box)',
      ExpressionAttributeValues: { ':at': at, ':erasure': erasureId },
    },
  }))
