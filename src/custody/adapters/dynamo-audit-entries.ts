import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import { partitionOf } from '#facts/adapters/partition.ts'
import { pagesOf } from '#facts/adapters/send.ts'
import { readJson } from '#kernel/domain/json-text.ts'
import type { EntryReader } from '../application/archive-ports.ts'
import type { ArchivedEntry } from '../domain/archived-event.ts'

/** An item of format 2 has the text of its entry. */
const entryRow = z.object({ entry: z.string(), batchId: z.string(), position: z.number() })
const entryText = z.object({ factId: z.string(), happening: z.string(), factHash: z.string() })

/** The entries of the audit logs in DynamoDB: an entry has the key of its fact. */
export const makeDynamoAuditEntries = (dynamo: DynamoDBDocumentClient, table: string): EntryReader => ({
  of: async (key) => {
    const query = {
      TableName: table,
      KeyConditionExpression: 'pk = :event',
      ExpressionAttributeValues: { ':event': partitionOf(key) },
      ConsistentRead: true,
    }
    const entries: ArchivedEntry[] = []
    for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
      entries.push(...Items.map(archivedEntry))
    return entries
  },
})

const archivedEntry = ({ pk: _, sk: __, chainPk: ___, ...row }: Record<string, unknown>): ArchivedEntry => {
  const { data } = entryRow.safeParse(row)
  if (data) return { ...entryText.parse(readJson(data.entry)), ...data }
  // The keys of the table and of its index are not part of an entry. Only earlier versions of record-audit wrote such items.
  return row as ArchivedEntry
}
