import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
  paginateScan,
} from '@aws-sdk/lib-dynamodb'
import { isEnded } from '#facts/adapters/is-ended.ts'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { readFact } from '#facts/application/read-fact.ts'
import { pulsePrefix } from '#facts/application/stream-change.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'

/** The number of facts read and projected at once. A client has more connections than that. */
const pageLength = 50

/** The maximum of BatchWriteItem. */
const writeCountMax = 25

/**
 * The tries of one batch of deletions. The pauses between them take 20 seconds. A table that deletes fewer than 25 items in
 * that time is unavailable.
 */
const tryCountMax = 60

/**
 * Deletes every item of a table whose key has these attributes. Reads the whole table: for commands, never for a request.
 * A repeat deletes the items that are left. @throws Transient `store-unavailable`.
 */
export const clearTable = async (
  dynamo: DynamoDBDocumentClient,
  { table, keys }: ClearedTable,
  wait = pause,
): Promise<void> => {
  for await (const { Items = [] } of pagesOf(
    paginateScan({ client: dynamo }, { TableName: table, ProjectionExpression: keys.join(', ') }),
  )) {
    for (let start = 0; start < Items.length; start += writeCountMax) {
      const requests = Items.slice(start, start + writeCountMax).map((Key) => ({ DeleteRequest: { Key } }))
      const isDone = await untilWon(tryCountMax, wait, deletion(dynamo, table, requests))
      if (!isDone)
        throw new Transient('store-unavailable', `DynamoDB throttles deletions in ${table}. Try again later.`)
    }
  }
}

/** A table, and the attributes of its key. */
type ClearedTable = Readonly<{ table: string; keys: readonly string[] }>

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string]

/** Makes an attempt to delete the items that are left. It returns `undefined` while some are. */
const deletion = (dynamo: DynamoDBDocumentClient, table: string, requests: WriteRequests) => {
  let left = requests
  return async (): Promise<true | undefined> => {
    const { UnprocessedItems } = await send(dynamo, new BatchWriteCommand({ RequestItems: { [table]: left } }))
    left = UnprocessedItems?.[table] ?? []
    return left.length === 0 || undefined
  }
}

/** The keys of an item, as text. */
type ItemKeys = Readonly<{ pk: string; sk: string }>

/**
 * Returns every fact of every tenant, page by page, in no particular order. `skip` receives the keys of each item that is not a
 * fact. Pulses of the outbox and facts of archived events are left out.
 */
export const factPages = async function* (
  dynamo: DynamoDBDocumentClient,
  table: string,
  skip: (keys: ItemKeys) => void,
): AsyncIterable<readonly Fact[]> {
  for await (const { Items = [] } of pagesOf(
    paginateScan(
      { client: dynamo, pageSize: pageLength },
      { TableName: table, ProjectionExpression: 'pk, sk, fact, expiresAt', ConsistentRead: true },
    ),
  )) {
    yield Items.flatMap((item) => {
      const { pk, sk } = item as ItemKeys
      // The facts of an archived event stay for some days after their end.
      if (pk.startsWith(pulsePrefix) || isEnded(item)) return []
      const fact = factIn(item)
      if (!fact) skip({ pk, sk })
      return fact ?? []
    })
  }
}

const factIn = ({ fact }: Readonly<Record<string, unknown>>): Fact | undefined => {
  try {
    return readFact(String(fact))
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}
