import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { isEnded } from '#facts/adapters/is-ended.ts'
import { partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf } from '#facts/adapters/send.ts'
import type { EventFacts, StoredFact } from '../application/trail-ports.ts'

/** An item whose text was removed has an empty one, which no entry has the hash of. */
const rows = z.array(
  z
    .object({ sk: z.string(), fact: z.string().catch('') })
    .transform(({ sk, fact }): StoredFact => ({ happening: sk, text: fact })),
)

/** The facts of an event with their exact texts. No text is parsed: one that was altered is returned as it is. */
export const makeDynamoEventFacts = (dynamo: DynamoDBDocumentClient, table: string): EventFacts => ({
  of: async (event) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf(event) },
      ProjectionExpression: 'sk, fact, expiresAt',
      ConsistentRead: true,
    }
    const facts: StoredFact[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      facts.push(...rows.parse(Items.filter((item) => !isEnded(item))))
    return facts
  },
})
