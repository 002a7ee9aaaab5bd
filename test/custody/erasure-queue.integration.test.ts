import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { v7 } from 'uuid'
import { expect, it } from 'vitest'
import { makeDynamoErasureQueue } from '#custody/adapters/dynamo-erasure-queue.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { makeOwnTable } from '#test/support/world/own-table.ts'

const dynamo = makeDynamo()

/** A page of a query ends after 1 MB. */
const padding = 'x'.repeat(390_000)

it('The runner receives every due erasure, also when they are more than a page of a query', async () => {
  const table = await makeOwnTable('CustodyTable')
  const ids = Array.from({ length: 7 }, () => v7())
  for (const id of ids) {
    const Item = { pk: '#due', sk: `acme#${id}`, tenantId: 'acme', id, jobId: v7(), padding }
    await dynamo.send(new PutCommand({ TableName: table, Item }))
  }
  const due = await makeDynamoErasureQueue(dynamo, { table, facts: { table: 'none', shardCount: 4 } }).due()
  expect(due.map(({ id }) => id)).toEqual(ids.toSorted())
})
