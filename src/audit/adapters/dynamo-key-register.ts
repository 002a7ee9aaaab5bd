import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { pagesOf } from '#facts/adapters/send.ts'
import { putAlone, updateAlone } from '#facts/adapters/transact.ts'
import type { KeyRegister, RegisteredKey } from '../application/ports.ts'
import { rowKey } from './audit-log-rows.ts'

const keyRow = z
  .object({
    ...{ sk: z.string(), publicKey: z.base64(), from: z.string(), until: z.string().exactOptional() },
    ...{ resumedAt: z.string().exactOptional(), period: z.int().exactOptional() },
  })
  .transform(({ sk: keyId, publicKey, ...times }) => ({ keyId, publicKey: Buffer.from(publicKey, 'base64'), ...times }))

/** The public keys of checkpoints in the table `audit-log`. */
export const makeDynamoKeyRegister = (dynamo: DynamoDBDocumentClient, table: string): KeyRegister => ({
  all: async () => {
    const rows = await readRows(dynamo, table)
    const keys = rows.flatMap((row): RegisteredKey | readonly RegisteredKey[] => keyRow.safeParse(row).data ?? [])
    return keys.toSorted((one, other) => one.from.localeCompare(other.from))
  },

  unreadable: async () => {
    const rows = await readRows(dynamo, table)
    return rows.filter((row) => !keyRow.safeParse(row).success).map(({ sk }) => String(sk))
  },

  introduce: async ({ keyId, publicKey }, from) => {
    const { isWritten } = await putAlone(dynamo, {
      TableName: table,
      Item: { ...rowKey.key(keyId), publicKey: Buffer.from(publicKey).toString('base64'), from },
      ConditionExpression: 'attribute_not_exists(pk)',
    })
    return isWritten
  },

  retire: async (keyId, until) => {
    const { isWritten } = await updateAlone(dynamo, {
      TableName: table,
      Key: rowKey.key(keyId),
      UpdateExpression: 'SET #until = :until',
      ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#until)',
      ExpressionAttributeNames: { '#until': 'until' },
      ExpressionAttributeValues: { ':until': until },
    })
    return isWritten
  },

  resume: async ({ keyId, until, period = 1 }, resumedAt) => {
    const { isWritten } = await updateAlone(dynamo, {
      TableName: table,
      Key: rowKey.key(keyId),
      UpdateExpression: 'SET resumedAt = :at, #period = :period REMOVE #until',
      ConditionExpression: '#until = :until',
      ExpressionAttributeNames: { '#until': 'until', '#period': 'period' },
      ExpressionAttributeValues: { ':until': until ?? '', ':at': resumedAt, ':period': period + 1 },
    })
    return isWritten
  },
})

const readRows = async (dynamo: DynamoDBDocumentClient, table: string) => {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :keys',
    ExpressionAttributeValues: { ':keys': 'keys' },
    ConsistentRead: true,
  }
  const rows: Readonly<Record<string, unknown>>[] = []
  for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query))) rows.push(...Items)
  return rows
}
