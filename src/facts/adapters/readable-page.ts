import { type DynamoDBDocumentClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/lib-dynamodb'
import { send } from './send.ts'

type PageQuery = QueryCommandInput & Readonly<{ Limit: number }>

/**
 * Reads up to `Limit` rows of a query, and goes on after rows that `itemOf` cannot read. So one row that was edited by hand
 * neither breaks a list nor ends it. `hasMore`: the last item is not the last row. @throws Transient `store-unavailable`.
 */
export const readablePage = async <Item>(
  dynamo: DynamoDBDocumentClient,
  query: PageQuery,
  itemOf: (row: Readonly<Record<string, unknown>>) => Item | undefined,
): Promise<Readonly<{ items: readonly Item[]; hasMore: boolean }>> => {
  const items: Item[] = []
  let ExclusiveStartKey = query.ExclusiveStartKey
  do {
    const command = new QueryCommand({ ...query, Limit: query.Limit - items.length, ExclusiveStartKey })
    const { Items = [], LastEvaluatedKey } = await send(dynamo, command)
    items.push(...Items.flatMap((row) => itemOf(row) ?? []))
    ExclusiveStartKey = LastEvaluatedKey
  } while (ExclusiveStartKey !== undefined && items.length < query.Limit)
  return { items, hasMore: ExclusiveStartKey !== undefined }
}
