import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { writesOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { type RefusedTransaction, type TransactionWrite, transact } from '#facts/adapters/transact.ts'
import { covers, type Tenancy } from '#kernel/domain/tenant.ts'
import type { Ledger, LedgerWrite, Obstacle } from '../application/ports.ts'
import { keyOf } from '../domain/account.ts'
import { makeDynamoLedgerReader } from './dynamo-ledger-reader.ts'
import { entryRowOf, indexKeysOf, partitionOf, placeOf, sortKeys } from './ledger-rows.ts'

type Settings = Readonly<{
  table: string
  facts: Readonly<{ table: string; shardCount: number; vaultTable?: string | undefined }>
}>

/** One write of a transaction with its account, and the obstacle if its condition fails. */
type Write = Readonly<{
  item: TransactionWrite
  accountId: string
  obstacle: 'held' | 'reversed' | 'reference-taken' | 'overtaken'
}>

/** Accounts, entries and references in DynamoDB. Each change is one transaction, with its facts and their items of the vault. */
export const makeDynamoLedger = (dynamo: DynamoDBDocumentClient, { table, facts }: Settings): Ledger => {
  const factWrites = writesOfFact(facts)
  return {
    ...makeDynamoLedgerReader(dynamo, table),

    write: async (tenancy, ledgerWrites) => {
      requireCovered(tenancy, ledgerWrites)
      const facts = ledgerWrites.map(({ account: { accountId }, draft, belongings }) => ({
        ...factWrites(draft, belongings),
        accountId,
      }))
      const writes = [
        ...facts.flatMap(({ puts, accountId }) =>
          puts.map((Put): Write => ({ item: { Put }, accountId, obstacle: 'held' })),
        ),
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
  const entryRow = { pk, sk: sortKeys.entry(placeOf(entry)), ...entryRowOf(entry, draft), ...owner }
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
