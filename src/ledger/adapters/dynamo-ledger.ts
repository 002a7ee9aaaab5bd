import { TransactionCanceledException, TransactionInProgressException } from '@aws-sdk/client-dynamodb'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '../../kernel/adapters/dynamo-fact-log.ts'
import { storeAway } from '../../kernel/adapters/store-away.ts'
import type { Filter, Ledger, Movement, Obstacle } from '../application/ports.ts'
import { accountOf, end, entryOf, partitionOf, placeOf, sortKeys } from './ledger-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

type Item = NonNullable<TransactWriteCommandInput['TransactItems']>[number]

/** One write of a transaction, and what it means when its condition does not hold. */
type Write = Readonly<{ item: Item; obstacle: Obstacle }>

/** Accounts, entries and references in DynamoDB, each change of them in one transaction with the facts that tell of it. */
export const makeDynamoLedger = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): Ledger => {
  const factPut = putOfFact(facts)
  const away = (error: unknown): never => {
    throw storeAway(error)
  }

  return {
    account: async (tenantId, accountId) => {
      const Key = { pk: partitionOf(tenantId, accountId), sk: sortKeys.account }
      const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key, ConsistentRead: true })).catch(away)
      return Item && accountOf(Item)
    },

    write: async (tenantId, movements) => {
      const told = movements.map(({ draft }) => factPut(draft))
      const writes = [
        ...told.map(({ put }): Write => ({ item: { Put: put }, obstacle: 'held' })),
        ...movements.flatMap((movement) => writesOf(table, tenantId, movement)),
      ]
      try {
        await dynamo.send(new TransactWriteCommand({ TransactItems: writes.map(({ item }) => item) }))
        return told.map(({ fact }) => fact)
      } catch (error) {
        return obstacleIn(error, writes)
      }
    },

    entries: async (filter) => {
      const before = sortKeys.entry(filter.after ?? `${filter.to ?? ''}${end}`)
      const from = sortKeys.entry(filter.from ?? '')
      if (before < from) return { items: [], nextCursor: null }
      const { Items = [] } = await dynamo.send(new QueryCommand(queryOf(table, filter, { from, before }))).catch(away)
      const fresh = Items.filter(({ sk }) => sk !== before).map(entryOf)
      const items = fresh.slice(0, filter.limit)
      const last = items.at(-1)
      return { items, nextCursor: last && fresh.length > items.length ? placeOf(last) : null }
    },
  }
}

const writesOf = (table: string, tenantId: string, { account, entry, draft }: Movement): readonly Write[] => {
  const pk = partitionOf(tenantId, account.accountId)
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }
  const held = account.version === 1 ? isNew : isAt(account.version - 1)
  const kept: Item = { Put: { TableName: table, Item: { pk, sk: sortKeys.account, ...account }, ...held } }
  const writes: readonly Write[] = [{ item: kept, obstacle: 'overtaken' }]
  if (!entry) return writes
  const id = draft.eventid
  const row = { pk, sk: sortKeys.entry(placeOf(entry)), id, ...entry }
  const claim = { pk, sk: sortKeys.reference(entry.reference ?? ''), id }
  return [
    ...writes,
    { item: { Put: { TableName: table, Item: row, ...isNew } }, obstacle: 'overtaken' },
    ...(entry.reference === undefined
      ? []
      : [{ item: { Put: { TableName: table, Item: claim, ...isNew } }, obstacle: 'reference-taken' } as const]),
  ]
}

const isAt = (version: number) => ({
  ConditionExpression: 'version = :version',
  ExpressionAttributeValues: { ':version': version },
})

/** What stands in a writer's way for ever comes before what may be gone at the next try. */
const byWeight: readonly Obstacle[] = ['held', 'reference-taken']

/**
 * Why a transaction was refused. Another transaction on the same rows, an earlier try of this one that is still at work, and a
 * throttled partition are all other writers who were faster. @throws whatever else it failed of.
 */
const obstacleIn = (error: unknown, writes: readonly Write[]): Obstacle => {
  if (error instanceof TransactionInProgressException) return 'overtaken'
  if (!(error instanceof TransactionCanceledException)) throw storeAway(error)
  const reasons = error.CancellationReasons ?? []
  if (reasons.some(({ Code = '' }) => Code === 'ValidationError')) throw error
  const failed = new Set(
    writes.flatMap(({ obstacle }, index) => (reasons[index]?.Code === 'ConditionalCheckFailed' ? [obstacle] : [])),
  )
  return byWeight.find((obstacle) => failed.has(obstacle)) ?? 'overtaken'
}

/**
 * `BETWEEN` takes both ends, so the entry that a cursor names comes again and is dropped; one more than the page has tells
 * whether there is another. An entry is below 2 KB, so that 202 of them fit into the 1 MB of one query.
 */
const queryOf = (
  table: string,
  { tenantId, accountId, limit }: Filter,
  { from, before }: Readonly<{ from: string; before: string }>,
) => ({
  TableName: table,
  KeyConditionExpression: 'pk = :account AND sk BETWEEN :from AND :before',
  ExpressionAttributeValues: { ':account': partitionOf(tenantId, accountId), ':from': from, ':before': before },
  ScanIndexForward: false,
  ConsistentRead: true,
  Limit: limit + 2,
})
