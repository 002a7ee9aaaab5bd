import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { makeDynamoAllTenants } from '#access/adapters/dynamo-all-tenants.ts'
import { makeDynamoBucket } from '#access/adapters/dynamo-bucket.ts'
import { keyOf } from '#access/adapters/tenant-rows.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

const dynamo = makeDynamo()
const limit = { requestsPerSecond: 10, burst: 20 }

const aWorld = async () => {
  const [table, seenTable] = await Promise.all([makeOwnTable('TenantsTable'), makeOwnTable('BucketsTable')])
  const bucket = makeDynamoBucket(dynamo, { table: seenTable, nowUs: () => Date.now() * 1000 })
  const register = (tenantId: string, status: string) =>
    dynamo.send(new PutCommand({ TableName: table, Item: { ...keyOf.settings(tenantId), status, version: 1 } }))
  await register('acme', 'active')
  await register('globex', 'suspended')
  // Each of them called, as the limiter counts it.
  for (const key of ['acme', 'initech', 'hooli#intake', `operator#${randomUUID()}`]) await bucket.take(key, limit, 1)
  return (unknownTenants: 'refuse' | 'allow') =>
    makeDynamoAllTenants(dynamo, { table, seenTable, unknownTenants }).all()
}

it('finds every registered tenant, and one without a row by its requests or messages where it is allowed', async () => {
  const all = await aWorld()
  expect((await all('refuse')).toSorted()).toEqual(['acme', 'globex'])
  expect((await all('allow')).toSorted()).toEqual(['acme', 'globex', 'hooli', 'initech'])
})
