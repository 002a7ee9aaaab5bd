import { BatchGetCommand, type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { Samples } from '../samples.ts'
import { putOf } from './door.ts'
import { accountsOf, factOf, followLike } from './items.ts'
import type { QueuedFact } from './queue.ts'

type Tables = Readonly<{ facts: string; profiles: string }>

/** Scores one event: one read of both accounts' profiles, and one write of the assessment and both profiles. */
export const makeScoring = (dynamo: DynamoDBDocumentClient, tables: Tables, { assessed, profile }: Samples) => {
  const sample = factOf(assessed.fact)
  return async ({ fact }: QueuedFact): Promise<void> => {
    const keys = accountsOf(fact).map((accountId) => ({ pk: `${fact.tenantid}#${accountId}` }))
    const request = { [tables.profiles]: { Keys: keys, ConsistentRead: true } }
    await dynamo.send(new BatchGetCommand({ RequestItems: request }))
    const puts = keys.map(({ pk }) => ({
      Put: { TableName: tables.profiles, Item: { ...profile, pk }, ConditionExpression: 'attribute_not_exists(pk)' },
    }))
    const assessment = { Put: putOf(tables.facts, followLike(sample, fact)) }
    await dynamo.send(new TransactWriteCommand({ TransactItems: [assessment, ...puts] }))
  }
}
