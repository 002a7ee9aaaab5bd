import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf } from '#facts/adapters/send.ts'
import type { AuditEntries } from '../application/archive-ports.ts'
import type { ArchivedEntry } from '../domain/archived-event.ts'

/** The entries of the audit chains in DynamoDB: an entry has the key of its fact. */
export const makeDynamoAuditEntries = (dynamo: DynamoDBDocumentClient, table: string): AuditEntries => ({
  of: async (key) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf(key) },
      ConsistentRead: true,
    }
    const entries: ArchivedEntry[] = []
    // The keys of the table and of its index are not part of an entry. Only `record-audit` writes entries.
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      entries.push(...Items.map(({ pk: _, sk: __, chainPk: ___, ...entry }) => entry as ArchivedEntry))
    return entries
  },
})
