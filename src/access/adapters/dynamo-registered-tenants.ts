import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { makeDynamoTenantReader } from './dynamo-tenant-register.ts'

/** The tenants that have a row in the register. @throws Transient `store-unavailable`. */
export const makeDynamoRegisteredTenants = (dynamo: DynamoDBDocumentClient, table: string) => {
  const register = makeDynamoTenantReader(dynamo, table)

  return async (): Promise<readonly string[]> => {
    const found: string[] = []
    let after: string | undefined
    do {
      const { items, next } = await register.list({ limit: 1000, after })
      found.push(...items.map(({ tenantId }) => tenantId))
      after = next
    } while (after !== undefined)
    return found
  }
}
