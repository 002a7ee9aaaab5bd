import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, paginateScan, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import type { Account } from '../domain/account.ts'
import { accountIn, indexKeysOf, sortKeys } from './ledger-rows.ts'

/** The tries of one account while requests write to it. */
const tryCountMax = 10

/**
 * Adds the accounts that have no keys of the index `byOwner` to it, and yields the number added so far after each page. Reads the
 * whole table: for commands, never for a request. Safe to repeat, and safe while requests write. Changes no version and no balance.
 * `skip` receives the partition key of each row that is not an account; it stops no other.
 * @throws Transient `store-unavailable` or `account-contended`.
 */
export const indexAccounts = async function* (
  dynamo: DynamoDBDocumentClient,
  table: string,
  skip: (pk: string) => void,
): AsyncIterable<number> {
  const scan = {
    TableName: table,
    FilterExpression: 'sk = :account AND attribute_not_exists(ownerPk)',
    ExpressionAttributeValues: { ':account': sortKeys.account },
    ConsistentRead: true,
  }
  let addedCount = 0
  for await (const { Items = [] } of pagesOf(paginateScan({ client: dynamo }, scan))) {
    for (const row of Items) {
      const account = accountIn(row)
      if (!account) skip(String(row.pk))
      else if (await addKeys(dynamo, table, { pk: String(row.pk), account })) addedCount += 1
    }
    yield addedCount
  }
}

/** Returns whether the keys were added; `false` if a request has done it meanwhile. */
const addKeys = async (
  dynamo: DynamoDBDocumentClient,
  TableName: string,
  { pk, account }: Readonly<{ pk: string; account: Account }>,
): Promise<boolean> => {
  // A tenant id has no `#`.
  const { ownerPk, ownerSk } = indexKeysOf(pk.slice(0, pk.indexOf('#')), account)
  const update = new UpdateCommand({
    TableName,
    Key: { pk, sk: sortKeys.account },
    UpdateExpression: 'SET ownerPk = :pk, ownerSk = :sk',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(ownerPk)',
    ExpressionAttributeValues: { ':pk': ownerPk, ':sk': ownerSk },
  })
  const outcome = await untilWon(tryCountMax, pause, () => written(dynamo, update))
  if (outcome) return outcome === 'added'
  throw new Transient('account-contended', 'Requests write to an account all the time. Run the command again later.')
}

const written = async (dynamo: DynamoDBDocumentClient, update: UpdateCommand) => {
  try {
    await send(dynamo, update)
    return 'added'
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'present'
    if (error instanceof TransactionConflictException) return undefined
    throw error
  }
}
