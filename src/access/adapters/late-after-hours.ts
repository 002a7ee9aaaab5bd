import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoTenants } from './dynamo-tenants.ts'

type Settings = Readonly<{ table: string; cacheSeconds: number }>

/** No rate is counted and no tenant refused, so the values are not used. */
const unusedLimit = { requestsPerSecond: 1, burst: 1 }

/**
 * Makes a function that returns the time after which a report of a movement is late for a tenant, from its cached settings.
 * It @throws Transient `store-unavailable` when they cannot be read and none are cached.
 */
export const makeLateAfterHours = (dynamo: DynamoDBDocumentClient, settings: Settings) => {
  const tenants = makeDynamoTenants(dynamo, { ...settings, unknownTenants: 'allow' }, unusedLimit)
  return async (tenantId: string): Promise<number> => (await tenants.settings(tenantId)).lateAfterHours
}
