import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { tenantSettings } from '#catalogue/families/access.ts'
import { send } from '#facts/adapters/send.ts'
import type { TenantOverrides } from '../domain/tenant-settings.ts'

/** The keys of the table `tenants`, by kind of row. */
export const keyOf = {
  settings: (tenantId: string) => ({ pk: `tenant#${tenantId}`, sk: 'settings' }),
  sender: (senderId: string, tenantId: string) => ({ pk: `sender#${senderId}`, sk: tenantId }),
  proposal: (tenantId: string, content: string) => ({ pk: `tenant#${tenantId}`, sk: `proposal#${content}` }),
}

/** The beginnings of keys by which rows of one kind are listed. */
export const prefixOf = { tenants: 'tenant#', senders: 'sender#', proposals: 'proposal#' }

/** Timeout for one read. A function has ten seconds in all, and an unavailable table must not use most of them. */
const timeoutMs = 2_000

type Key = Readonly<{ pk: string; sk: string }>

/** @throws Transient `store-unavailable`. */
export const readRow = async (dynamo: DynamoDBDocumentClient, table: string, key: Key) => {
  const get = new GetCommand({ TableName: table, Key: key, ConsistentRead: true })
  const { Item } = await send(dynamo, get, { abortSignal: AbortSignal.timeout(timeoutMs) })
  return Item
}

const { status, requestsPerSecond, burst, retentionDays, lateAfterHours } = tenantSettings.shape

/** Only a row that was edited by hand can be invalid. An invalid status is read as `suspended`. */
const settingsRow = z.object({
  status: status.catch('suspended'),
  requestsPerSecond: requestsPerSecond.catch(undefined),
  burst: burst.catch(undefined),
  retentionDays: retentionDays.catch(undefined),
  lateAfterHours: lateAfterHours.catch(undefined),
})

/**
 * Reads the settings that operators have set for a tenant; empty without a row. Valid values of an invalid row are used. An
 * invalid number is replaced by the default, and an invalid status suspends the tenant.
 */
export const settingsOf = (row: Readonly<Record<string, unknown>> = {}): TenantOverrides => settingsRow.parse(row)
