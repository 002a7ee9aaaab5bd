import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { messageKey } from '#bridge/domain/message.ts'
import { everyFact } from '#catalogue/define.ts'

type Marks = Readonly<{ dynamo: DynamoDBDocumentClient; table: string }>

/** DynamoDB's limit for one BatchGetItem. */
const keyCountMax = 100

/**
 * The facts that the bridge marked as confirmed by the broker. Needed only for facts older than the tally, which its
 * consumer cannot have received: those of a file sent again to the same tenant.
 */
export const publishedEarlier = async (marks: Marks, factIds: readonly string[]): Promise<ReadonlySet<string>> => {
  const published = new Set<string>()
  for (let start = 0; start < factIds.length; start += keyCountMax) {
    const some = factIds.slice(start, start + keyCountMax)
    const factOf = new Map(some.map((id) => [messageKey({ messageId: id, exchange: everyFact }), id]))
    for (const key of await markedKeys(marks, [...factOf.keys()])) published.add(factOf.get(key) ?? '')
  }
  return published
}

/** Requests unprocessed keys again. */
const markedKeys = async (marks: Marks, keys: readonly string[]): Promise<readonly string[]> => {
  if (keys.length === 0) return []
  const { Responses, UnprocessedKeys } = await marks.dynamo.send(
    new BatchGetCommand({ RequestItems: { [marks.table]: { Keys: keys.map((pk) => ({ pk })) } } }),
  )
  const items = Responses?.[marks.table] ?? []
  const rest = UnprocessedKeys?.[marks.table]?.Keys ?? []
  const marked = items.filter(({ state }) => state === 'published').map(({ pk }) => String(pk))
  return [
    ...marked,
    ...(await markedKeys(
      marks,
      rest.map(({ pk }) => String(pk)),
    )),
  ]
}
