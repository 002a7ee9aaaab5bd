import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import type { TenantRegister, TenantRevision } from '../application/ports.ts'
import { keyOf, readRow, settingsOf } from './tenant-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** The number of changes of a tenant. */
const version = z.int().min(0).default(0)

/** The rows of tenants. Each change is written in one transaction with its fact. */
export const makeDynamoTenantRegister = (
  dynamo: DynamoDBDocumentClient,
  { table, facts }: Settings,
): TenantRegister => ({
  read: async (tenantId, senderId) => {
    const row = await readRow(dynamo, table, keyOf.settings(tenantId))
    const permit = senderId === undefined ? undefined : await readRow(dynamo, table, keyOf.sender(senderId, tenantId))
    return { settings: settingsOf(row), version: version.parse(row?.version), isPermitted: permit !== undefined }
  },

  write: async (revision) => {
    const items = [
      settingsItem(table, revision),
      ...senderItems(table, revision),
      { Put: putOfFact(facts)(revision.draft).put },
    ]
    return (await transact(dynamo, items)).isWritten
  },
})

const settingsItem = (table: string, { tenantId, settings, version }: TenantRevision): TransactionWrite => ({
  Put: {
    TableName: table,
    Item: { ...keyOf.settings(tenantId), ...settings, version },
    ConditionExpression: version === 1 ? 'attribute_not_exists(pk)' : 'version = :before',
    ...(version > 1 && { ExpressionAttributeValues: { ':before': version - 1 } }),
  },
})

const senderItems = (table: string, { tenantId, change }: TenantRevision): readonly TransactionWrite[] => {
  if (change.kind === 'set') return []
  const Key = keyOf.sender(change.senderId, tenantId)
  return [change.kind === 'permit' ? { Put: { TableName: table, Item: Key } } : { Delete: { TableName: table, Key } }]
}
