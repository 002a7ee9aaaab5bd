import { type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import { pagesOf } from '#facts/adapters/send.ts'
import { tenantIdPattern } from '#kernel/domain/tenant.ts'
import { makeDynamoRegisteredTenants } from './dynamo-registered-tenants.ts'

type Settings = Readonly<{
  /** The table of tenants. */
  table: string
  /** The table of buckets: every tenant that calls has a row there for a day or more. */
  seenTable: string
  unknownTenants: 'refuse' | 'allow'
}>

/**
 * Every tenant that can have events. Where unknown tenants are refused, each of them has a row in the register. Where they are
 * allowed, one without a row is known by its bucket, so the table of buckets is scanned: it has one small row for each tenant and
 * operator. The tenant of Sluice itself has no events.
 */
export const makeDynamoAllTenants = (
  dynamo: DynamoDBDocumentClient,
  { table, seenTable, unknownTenants }: Settings,
) => {
  const registered = makeDynamoRegisteredTenants(dynamo, table)

  const seen = async (): Promise<readonly string[]> => {
    const found: string[] = []
    const scan = { TableName: seenTable, ProjectionExpression: 'tenantId' }
    for await (const { Items = [] } of pagesOf(paginateScan({ client: dynamo }, scan)))
      found.push(...Items.map(({ tenantId }) => tenantOfBucket(String(tenantId))))
    return found.filter((tenantId) => tenantIdPattern.test(tenantId))
  }

  return {
    /** @throws Transient `store-unavailable`. */
    all: async (): Promise<readonly string[]> => {
      const lists = await Promise.all([registered(), unknownTenants === 'allow' ? seen() : []])
      return [...new Set(lists.flat())]
    },
  }
}

/** Example: `acme#intake` is the bucket of the messages of `acme`. `operator#…` is the bucket of an operator, and names none. */
const tenantOfBucket = (key: string): string => (key.endsWith('#intake') ? key.slice(0, key.indexOf('#')) : key)
