import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { tenantSettings } from '#catalogue/families/access.ts'
import { translateDynamoError } from '#facts/adapters/translate-dynamo-error.ts'
import type { SaidSettings } from '../domain/tenant-settings.ts'

/** The rows of the table `tenants`, by what they tell. */
export const keyOf = {
  settings: (tenantId: string) => ({ pk: `tenant#${tenantId}`, sk: 'settings' }),
  sender: (senderId: string, tenantId: string) => ({ pk: `sender#${senderId}`, sk: tenantId }),
}

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
    throw translateDynamoError(error)
  }
}

const { status, requestsPerSecond, burst, retentionDays } = tenantSettings.shape

/** Only a row that was edited by hand does not fit. A word that could mean `suspended` does mean it. */
const settingsRow = z.object({
  status: status.catch('suspended'),
  requestsPerSecond: requestsPerSecond.catch(undefined),
  burst: burst.catch(undefined),
  retentionDays: retentionDays.catch(undefined),
})

/**
 * What somebody has said about a tenant; empty where nobody has said anything. Of a row that does not fit, what fits holds:
 * a limit or a retention that does not is as it is for everybody, and with a status that does not the tenant is suspended.
 */
export const settingsOf = (row: Readonly<Record<string, unknown>> = {}): SaidSettings => settingsRow.parse(row)
