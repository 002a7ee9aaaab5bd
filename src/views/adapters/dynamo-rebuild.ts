import { BatchWriteCommand, type DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb'
import type { Fact } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { pause } from '#platform/pause.ts'

/** The number of facts read and projected at once. A client has more connections than that. */
const pageLength = 50

/** The maximum of BatchWriteItem. */
const writeCountMax = 25

/** Deletes every item of a table whose key is `pk` alone. Reads the whole table: for commands, never for a request. */
export const clearTable = async (dynamo: DynamoDBDocumentClient, table: string): Promise<void> => {
  for await (const { Items = [] } of paginateScan(
    { client: dynamo },
    { TableName: table, ProjectionExpression: 'pk' },
  )) {
    for (let start = 0; start < Items.length; start += writeCountMax) {
      const keys = Items.slice(start, start + writeCountMax)
      await deleteAll(dynamo, table, keys)
    }
  }
}

const deleteAll = async (dynamo: DynamoDBDocumentClient, table: string, keys: readonly Record<string, unknown>[]) => {
  let requests = keys.map((Key) => ({ DeleteRequest: { Key } }))
  await untilWon(Number.POSITIVE_INFINITY, pause, async () => {
    const { UnprocessedItems } = await dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }))
    requests = (UnprocessedItems?.[table] ?? []) as typeof requests
    return requests.length === 0 || undefined
  })
}

/** Returns every fact of every tenant, page by page, in no particular order. */
export const factPages = async function* (
  dynamo: DynamoDBDocumentClient,
  table: string,
): AsyncIterable<readonly Fact[]> {
  for await (const { Items = [] } of paginateScan(
    { client: dynamo, pageSize: pageLength },
    { TableName: table, ProjectionExpression: 'fact', ConsistentRead: true },
  )) {
    yield Items.map(({ fact }) => JSON.parse(fact) as Fact)
  }
}
