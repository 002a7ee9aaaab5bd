import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { send } from '#facts/adapters/send.ts'
import { type RefusedTransaction, type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { covers, type Tenancy } from '#kernel/domain/tenant.ts'
import type { AccountFilter, EntryFilter, Ledger, LedgerWrite, Obstacle } from '../application/ports.ts'
import { type Account, keyOf } from '../domain/account.ts'
import {
  accountOf,
  accountPlaceOf,
  end,
  entryOf,
  indexKeysOf,
  listedAccountOf,
  partitionOf,
  placeOf,
  placesOf,
  sortKeys,
} from './ledger-rows.ts'

type Settings = Readonly<{ table: string; facts: Readonly<{ table: string; shardCount: number }> }>

/** One write of a transaction with its account, and the obstacle if its condition fails. */
type Write = Readonly<{
  item: TransactionWrite
  accountId: string
  obstacle: 'held' | 'reversed' | 'reference-taken' | 'overtaken'
}>

/** Reads accounts and their entries from DynamoDB. */
export const makeDynamoLedgerReader = (
  dynamo: DynamoDBDocumentClient,
  table: string,
): Pick<Ledger, 'account' | 'accounts' | 'entries'> => ({
  account: async (tenancy, spelling) => {
    const read = async (accountKey: string): Promise<Account | undefined> => {
      const Key = { pk: partitionOf(tenancy.tenantId, accountKey), sk: sortKeys.account }
      const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))
      const account = Item && accountOf(Item)
      return account && covers(tenancy, account.partnerId) ? account : undefined
    }
    const accountKey = canonicalAccountId(spelling)
    const account = accountKey === '' ? undefined : await read(accountKey)
    // A version without canonical forms stored the account under the spelling of its opening.
    return account === undefined && accountKey !== spelling ? read(spelling) : account
  },

  accounts: async (filter) => {
    const { Items = [], LastEvaluatedKey } = await send(dynamo, new QueryCommand(accountsQueryOf(table, filter)))
    const fresh = Items.map(listedAccountOf).filter((account) => accountPlaceOf(account) !== filter.after)
    const items = fresh.slice(0, filter.limit)
    const last = items.at(-1)
    const isCut = fresh.length > items.length || LastEvaluatedKey !== undefined
    return { items, nextCursor: last && isCut ? accountPlaceOf(last) : null }
  },

  entries: async (filter) => {
    const before = sortKeys.entry(filter.after ?? `${filter.to ?? ''}${end}`)
    const from = sortKeys.entry(filter.from ?? '')
    if (before < from) return { items: [], nextCursor: null }
    const query = new QueryCommand(queryOf(table, filter, { from, before }))
    const { Items = [], LastEvaluatedKey } = await send(dynamo, query)
    const fresh = Items.filter(({ sk, partnerId }) => sk !== before && covers(filter, partnerId)).map(entryOf)
    const items = fresh.slice(0, filter.limit)
    const last = items.at(-1)
    const isCut = fresh.length > items.length || LastEvaluatedKey !== undefined
    return { items, nextCursor: last && isCut ? placeOf(last) : null }
  },
})

/** Accounts, entries and references in DynamoDB. Each change is one transaction, with its facts. */
export const makeDynamoLedger = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): Ledger => {
  const factPut = putOfFact(facts)
  return {
    ...makeDynamoLedgerReader(dynamo, table),

    write: async (tenancy, ledgerWrites) => {
      requireCovered(tenancy, ledgerWrites)
      const facts = ledgerWrites.map(({ account, draft }) => ({ ...factPut(draft), accountId: account.accountId }))
      const writes = [
        ...facts.map(({ put, accountId }): Write => ({ item: { Put: put }, accountId, obstacle: 'held' })),
        ...ledgerWrites.flatMap((write) => writesOf(table, tenancy.tenantId, write)),
      ]
      const outcome = await transact(
        dynamo,
        writes.map(({ item }) => item),
      )
      return outcome.isWritten ? facts.map(({ fact }) => fact) : obstacleIn(outcome, writes)
    },
  }
}

/** The last check before a write: a use case that reads accounts through the port never fails it. */
const requireCovered = (tenancy: Tenancy, writes: readonly LedgerWrite[]): void => {
  if (writes.every(({ account }) => covers(tenancy, account.partnerId))) return
  throw new Error('A write to the ledger names an account outside its tenancy.')
}

const writesOf = (
  table: string,
  tenantId: string,
  { account, entry, draft, reverses }: LedgerWrite,
): readonly Write[] => {
  const { accountId } = account
  const pk = partitionOf(tenantId, keyOf(account))
  const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }
  const condition = account.version === 1 ? isNew : isAt(account.version - 1)
  const row = { pk, sk: sortKeys.account, ...indexKeysOf(tenantId, account), ...account }
  const item = { Put: { TableName: table, Item: row, ...condition } }
  const writes: readonly Write[] = [{ item, accountId, obstacle: 'overtaken' }]
  if (!entry) return writes
  const id = draft.eventid
  const owner = account.partnerId === undefined ? {} : { partnerId: account.partnerId }
  const entryRow = { pk, sk: sortKeys.entry(placeOf(entry)), id, ...entry, ...owner }
  const reference = { pk, sk: sortKeys.reference(entry.reference ?? ''), id }
  return [
    ...writes,
    ...(reverses
      ? [
          {
            item: { Update: markOf(table, { pk, sk: sortKeys.entry(placeOf(reverses)) }, id) },
            accountId,
            obstacle: 'reversed',
          } as const,
        ]
      : []),
    { item: { Put: { TableName: table, Item: entryRow, ...isNew } }, accountId, obstacle: 'overtaken' },
    ...(entry.reference === undefined
      ? []
      : [
          {
            item: { Put: { TableName: table, Item: reference, ...isNew } },
            accountId,
            obstacle: 'reference-taken',
          } as const,
        ]),
  ]
}

/** Marks an entry as reversed. Everything else of an entry never changes. */
const markOf = (TableName: string, Key: Readonly<Record<'pk' | 'sk', string>>, reversedBy: string) => ({
  TableName,
  Key,
  UpdateExpression: 'SET reversedBy = :by',
  ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(reversedBy)',
  ExpressionAttributeValues: { ':by': reversedBy },
})

const isAt = (version: number) => ({
  ConditionExpression: 'version = :version',
  ExpressionAttributeValues: { ':version': version },
})

/** Reports a permanent obstacle before one that may be gone at the next try. */
const obstacleIn = ({ unmet }: RefusedTransaction, writes: readonly Write[]): Obstacle => {
  const failed = writes.filter((_, index) => unmet.has(index))
  if (failed.some(({ obstacle }) => obstacle === 'held')) return 'held'
  if (failed.some(({ obstacle }) => obstacle === 'reversed')) return 'reversed'
  const taken = failed.filter(({ obstacle }) => obstacle === 'reference-taken')
  return taken.length > 0 ? { referenceTakenIn: taken.map(({ accountId }) => accountId) } : 'overtaken'
}

/**
 * `BETWEEN` includes both ends, so the query returns the entry of the cursor again, and the caller drops it. One item more
 * than the page shows whether another page follows. An entry has at most 3.5 KB, so 202 of them are within the 1 MB limit of a
 * query.
 */
const queryOf = (
  table: string,
  { tenantId, accountKey, limit }: EntryFilter,
  { from, before }: Readonly<{ from: string; before: string }>,
) => ({
  TableName: table,
  KeyConditionExpression: 'pk = :account AND sk BETWEEN :from AND :before',
  ExpressionAttributeValues: { ':account': partitionOf(tenantId, accountKey), ':from': from, ':before': before },
  ScanIndexForward: false,
  ConsistentRead: true,
  Limit: limit + 2,
})

/** As above: the query returns the account of the cursor again, and one more than the page. */
const accountsQueryOf = (table: string, { limit, after, ...tenancy }: AccountFilter) => {
  const { from, to } = placesOf(tenancy)
  return {
    TableName: table,
    IndexName: 'byOwner',
    KeyConditionExpression: 'ownerPk = :tenant AND ownerSk BETWEEN :from AND :to',
    ExpressionAttributeValues: { ':tenant': tenancy.tenantId, ':from': after ?? from, ':to': to },
    Limit: limit + 2,
  }
}
