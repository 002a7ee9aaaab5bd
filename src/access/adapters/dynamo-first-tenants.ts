import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoTenantReader } from './dynamo-tenant-register.ts'

type Settings = Readonly<{ table: string; unknownTenants: 'refuse' | 'allow' }>

/**
 * Returns the first tenants of the register, by id, with one query. `complete` is false if there are more, or if tenants without a
 * row are allowed: the register does not have these. @throws Transient `store-unavailable`.
 */
export const makeDynamoFirstTenants = (dynamo: DynamoDBDocumentClient, { table, unknownTenants }: Settings) => {
  const register = makeDynamoTenantReader(dynamo, table)
  return async (limit: number) => {
    const { items, next } = await register.list({ limit, after: undefined })
    return {
      tenantIds: items.map(({ tenantId }) => tenantId),
      complete: next === undefined && unknownTenants === 'refuse',
    }
  }
}
