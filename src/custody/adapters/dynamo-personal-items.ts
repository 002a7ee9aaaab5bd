import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { vaultClasses } from '#facts/domain/vault-item.ts'
import type { EventErasure, PersonalItems } from '../application/ports.ts'
import type { ErasureTarget } from '../domain/erasure.ts'
import { requireHoldsVersion } from './dynamo-custody-register.ts'

type Settings = Readonly<{
  vaultTable: string
  custodyTable: string
  facts: Readonly<{ table: string; shardCount: number }>
}>

const itemRow = z.object({ sk: z.enum(vaultClasses) })

/** The items of the vault, found by subject or user, and erased with their fact in one transaction. */
export const makeDynamoPersonalItems = (dynamo: DynamoDBDocumentClient, settings: Settings): PersonalItems => ({
  find: async (tenantId, target, { limit, after }) => {
    if (target.eventId !== undefined) return { items: after === undefined ? [target.eventId] : [], next: undefined }
    const query = new QueryCommand({
      TableName: settings.vaultTable,
      ...indexOf(tenantId, target, after),
      Limit: limit,
    })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    const found = Items.map(({ pk }) => String(pk).slice(tenantId.length + 1))
    const items = [...new Set(found)]
    return { items, next: LastEvaluatedKey === undefined ? undefined : found.at(-1) }
  },

  classesOf: async (tenantId, eventId) => {
    const query = new QueryCommand({
      TableName: settings.vaultTable,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': `${tenantId}#${eventId}` },
      // A box has up to 350 KB, and only its presence matters.
      FilterExpression: 'attribute_exists(box)',
      ProjectionExpression: 'sk',
      ConsistentRead: true,
    })
    const { Items = [] } = await send(dynamo, query)
    return Items.map((item) => itemRow.parse(item).sk)
  },

  erase: async (erasure) => {
    const { tenantId, holdsVersion, draft } = erasure
    const outcome = await transact(dynamo, [
      ...itemWrites(settings.vaultTable, erasure),
      requireHoldsVersion(settings.custodyTable, tenantId, holdsVersion),
      ...(draft ? [{ Put: putOfFact(settings.facts)(draft).put }] : []),
    ])
    return outcome.isWritten
  },
})

/** The sort key of both indexes is the partition key of the table. An event has two items at most, so a page can end between them. */
const indexOf = (tenantId: string, { subject, userId }: ErasureTarget, after: string | undefined) => {
  const [index, value] = subject === undefined ? ['byUser', userId] : ['bySubject', subject]
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

const itemWrites = (
  TableName: string,
  { tenantId, eventId, erasureId, classes, at }: EventErasure,
): readonly TransactionWrite[] =>
  classes.map((vaultClass) => ({
    Update: {
      TableName,
      Key: { pk: `${tenantId}#${eventId}`, sk: vaultClass },
      UpdateExpression: 'SET erasedAt = :at, erasureId = :erasure REMOVE box, wrappedKey, bySubjectPk, byUserPk',
      ConditionExpression: 'attribute_exists(box)',
      ExpressionAttributeValues: { ':at': at, ':erasure': erasureId },
    },
  }))
