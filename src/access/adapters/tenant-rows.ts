import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { tenantSettings } from '../../catalogue/access.ts'
import { storeAway } from '../../kernel/adapters/store-away.ts'

/** The rows of the table `tenants`, by what they tell. */
export const keyOf = {
  settings: (tenantId: string) => ({ pk: `tenant#${tenantId}`, sk: 'settings' }),
  bucket: (tenantId: string) => ({ pk: `tenant#${tenantId}`, sk: 'bucket' }),
  sender: (senderId: string, tenantId: string) => ({ pk: `sender#${senderId}`, sk: tenantId }),
}

/** What somebody has said about a tenant, and how often it was changed. */
const settingsRow = z.object({ ...tenantSettings.shape, version: z.int().min(0).default(0) })

type SettingsRow = z.output<typeof settingsRow>

/** A function has ten seconds in all; a table that is away may not take most of them. */
const patienceMs = 2_000

type Key = Readonly<{ pk: string; sk: string }>

/** @throws Transient `store-unavailable`. */
export const readRow = async (dynamo: DynamoDBDocumentClient, table: string, key: Key) => {
  try {
    const get = new GetCommand({ TableName: table, Key: key, ConsistentRead: true })
    const { Item } = await dynamo.send(get, { abortSignal: AbortSignal.timeout(patienceMs) })
    return Item
  } catch (error) {
    throw storeAway(error)
  }
}

/** The settings of a tenant; empty where nobody has said anything. @throws Transient `store-unavailable`. */
export const readSettings = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  tenantId: string,
): Promise<SettingsRow> => settingsRow.parse((await readRow(dynamo, table, keyOf.settings(tenantId))) ?? {})
