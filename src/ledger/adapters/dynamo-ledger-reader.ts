import { BatchGetCommand, type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { covers } from '#kernel/domain/tenant.ts'
import { accountPlaceOf } from '../application/account-place.ts'
import type { AccountFilter, EntryFilter, Ledger } from '../application/ports.ts'
import { accountOf, end, entryOf, listedAccountOf, partitionOf, placeOf, placesOf, sortKeys } from './ledger-rows.ts'

/** Reads accounts and their entries from DynamoDB. */
export const makeDynamoLedgerReader = (
  dynamo: DynamoDBDocumentClient,
  table: string,
): Pick<Ledger, 'account' | 'accounts' | 'entries'> => ({
  account: async (tenancy, spelling) => {
    const rows = await accountRowsOf(dynamo, table, keysOf(tenancy.tenantId, spelling))
    return rows.map(accountOf).find(({ partnerId }) => covers(tenancy, partnerId))
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

type AccountKey = Readonly<{ pk: string; sk: string }>

/**
 * The keys under which an account can be: a version without canonical forms stored it under the spelling of its opening, which
 * therefore comes first.
 */
const keysOf = (tenantId: string, spelling: string): readonly [AccountKey, ...AccountKey[]] => {
  const keyAt = (accountKey: string) => ({ pk: partitionOf(tenantId, accountKey), sk: sortKeys.account })
  const canonicalId = canonicalAccountId(spelling)
  return canonicalId === spelling || canonicalId === '' ? [keyAt(spelling)] : [keyAt(spelling), keyAt(canonicalId)]
}

/** Reads the rows that exist, in the order of their keys, with one call. */
const accountRowsOf = async (
  dynamo: DynamoDBDocumentClient,
  table: string,
  keys: readonly [AccountKey, ...AccountKey[]],
): Promise<readonly Record<string, unknown>[]> => {
  const [Key] = keys
  if (keys.length === 1) {
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))
    return Item ? [Item] : []
  }
  const request = { [table]: { Keys: [...keys], ConsistentRead: true } }
  const { Responses, UnprocessedKeys } = await send(dynamo, new BatchGetCommand({ RequestItems: request }))
  if (Object.keys(UnprocessedKeys ?? {}).length > 0)
    throw new Transient('store-unavailable', 'DynamoDB throttles reads of accounts. Send the same request again.')
  const rows = Responses?.[table] ?? []
  return keys.flatMap(({ pk }) => rows.find((row) => row.pk === pk) ?? [])
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
