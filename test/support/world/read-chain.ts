import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import type { ChainEntry } from '#audit/domain/hash-chain.ts'

/** The first 10,000 entries of a tenant's chain, in order of sequence. */
export const readChain = async (dynamo: DynamoDBDocumentClient, table: string, tenantId: string) => {
  const query = {
    TableName: table,
    IndexName: 'bySequence',
    KeyConditionExpression: 'chainPk = :page',
    ExpressionAttributeValues: { ':page': `${tenantId}#0` },
  }
  const entries: ChainEntry[] = []
  for await (const { Items = [] } of paginateQuery({ client: dynamo }, query)) entries.push(...(Items as ChainEntry[]))
  return entries
}
