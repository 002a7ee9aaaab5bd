import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import type { Change, TenantRegister } from '../application/ports.ts'
import { keyOf, readRow, settingsOf } from './tenant-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** How often a tenant was changed. */
const version = z.int().min(0).default(0)

/** The rows of tenants, each change of them in one transaction with its fact. */
export const makeDynamoTenantRegister = (
  dynamo: DynamoDBDocumentClient,
  { table, facts }: Settings,
): TenantRegister => ({
  read: async (tenantId, senderId) => {
    const row = await readRow(dynamo, table, keyOf.settings(tenantId))
    const permit = senderId === undefined ? undefined : await readRow(dynamo, table, keyOf.sender(senderId, tenantId))
    return { settings: settingsOf(row), version: version.parse(row?.version), isPermitted: permit !== undefined }
  },

  write: async (change) => {
    const items = [
      settingsItem(table, change),
      ...senderItems(table, change),
      { Put: putOfFact(facts)(change.draft).put },
    ]
    return (await transact(dynamo, items)).isWritten
  },
})

const settingsItem = (table: string, { tenantId, settings, version }: Change): TransactionWrite => ({
  Put: {
    TableName: table,
    Item: { ...keyOf.settings(tenantId), ...settings, version },
    ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : 'version = :before',
    ...(version > 1 && { ExpressionAttributeValues: { ':before': version - 1 } }),
  },
})

const senderItems = (table: string, { tenantId, change }: Change): readonly TransactionWrite[] => {
  if (change.kind === 'set') return []
  const Key = keyOf.sender(change.senderId, tenantId)
  return [change.kind === 'permit' ? { Put: { TableName: table, Item: Key } } : { Delete: { TableName: table, Key } }]
}
