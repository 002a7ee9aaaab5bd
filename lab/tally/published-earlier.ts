import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { messageKey } from '#bridge/domain/message.ts'
import { everyFact } from '#catalogue/define.ts'

type Marks = Readonly<{ dynamo: DynamoDBDocumentClient; table: string }>

/** What DynamoDB takes in one BatchGetItem. */
const keyCountMax = 100

/**
 * Which facts the bridge has marked as confirmed by the broker. Asked only about facts older than the tally, which its
 * own listener cannot have heard: a file fed again to the same tenant.
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

/** What the store could not give at once is asked for again. */
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
