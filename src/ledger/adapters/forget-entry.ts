import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { masked } from '#catalogue/mask-by-schema.ts'
import { send } from '#facts/adapters/send.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { pause } from '#platform/pause.ts'
import { partitionOf, placeOf, sortKeys } from './ledger-rows.ts'

/** The tries of one entry while a reversal marks it. */
const tryCountMax = 10

/**
 * Removes the personal values from the row of an entry: the name of the counterparty and the reason of a reversal. Only rows of
 * versions without the vault have them, so any other fact changes nothing. `fact` is the first one of the event that is erased.
 * Returns whether there is such a row. Safe to repeat: the time of the first erasure stays. Changes no amount and no balance.
 * @throws Transient `store-unavailable` or `account-contended`.
 */
export const makeForgetEntry =
  (dynamo: DynamoDBDocumentClient, table: string) =>
  async (fact: Fact, erasedAt: Instant): Promise<boolean> => {
    const change = changeOf(fact, erasedAt)
    if (!change) return false
    for (const Key of keysOf(fact)) {
      const update = new UpdateCommand({ TableName: table, Key, ...change })
      const outcome = await untilWon(tryCountMax, pause, () => outcomeOf(send(dynamo, update)))
      if (outcome === 'erased') return true
      if (outcome !== 'absent')
        throw new Transient('account-contended', 'A reversal writes to the entry. Run the erasure again later.')
    }
    return false
  }

/** The places where the row can be: the key of an account is its spelling in the oldest versions, and its canonical form since. */
const keysOf = (fact: Fact) => {
  const { accountId, entryVersion: version } = dataOf(transactionRecorded, fact)
  const sk = sortKeys.entry(placeOf({ recordedAt: fact.recordedat, version }))
  return [...new Set([accountId, canonicalAccountId(accountId)])].map((accountKey) => ({
    pk: partitionOf(fact.tenantid, accountKey),
    sk,
  }))
}

/** An update names only what the row has: DynamoDB refuses a path into an attribute that does not exist. */
const changeOf = (fact: Fact, erasedAt: Instant) => {
  if (fact.type !== 'Ledger.Transaction.Recorded.v1') return undefined
  const { counterparty, reason } = dataOf(transactionRecorded, fact)
  const values = [
    ...(counterparty?.name === undefined ? [] : ['#counterparty.#name = :masked']),
    ...(reason === undefined ? [] : ['#reason = :masked']),
  ]
  if ('sluicevault' in fact || values.length === 0) return undefined
  return {
    UpdateExpression: `SET erasedAt = if_not_exists(erasedAt, :at), ${values.join(', ')}`,
    ConditionExpression: 'id = :event',
    ExpressionAttributeNames: {
      ...(counterparty?.name !== undefined && { '#counterparty': 'counterparty', '#name': 'name' }),
      ...(reason !== undefined && { '#reason': 'reason' }),
    },
    ExpressionAttributeValues: { ':masked': masked, ':at': erasedAt, ':event': fact.eventid },
  }
}

const outcomeOf = async (sent: Promise<unknown>) => {
  try {
    await sent
    return 'erased'
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'absent'
    if (error instanceof TransactionConflictException) return undefined
    throw error
  }
}
