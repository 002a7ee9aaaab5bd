import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { partitionOfFact } from '#facts/adapters/partition.ts'
import { send } from '#facts/adapters/send.ts'
import type { PublishedFacts } from '../application/stuck-ports.ts'

/** The entries of the audit logs in DynamoDB. An entry has the key of its fact (`src/audit/adapters/dynamo-audit-entries.ts`). */
export const makeDynamoPublishedFacts = (dynamo: DynamoDBDocumentClient, table: string): PublishedFacts => ({
  has: async (fact) => {
    const Key = { pk: partitionOfFact(fact), sk: fact.happening }
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key, ProjectionExpression: 'pk' }))
    return Item !== undefined
  },
})
