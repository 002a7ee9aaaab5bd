import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import { partitionOf } from '#facts/adapters/partition.ts'
import { send } from '#facts/adapters/send.ts'
import { type RefusedTransaction, transact } from '#facts/adapters/transact.ts'
import type { Addition, AuditChain } from '../application/ports.ts'
import type { ChainEntry, Head } from '../domain/hash-chain.ts'

/** The entries per index partition. Verification reads a chain page by page, and no partition grows without limit. */
const pageLength = 10_000

/**
 * The chains in DynamoDB. An entry has the key of its fact, so the store refuses a second entry for a fact. The head of a chain
 * is a separate item; its condition lets only one of two concurrent writers win.
 */
export const makeDynamoAuditChain = (dynamo: DynamoDBDocumentClient, table: string): AuditChain => ({
  head: async (tenantId) => {
    const { Item } = await send(
      dynamo,
      new GetCommand({ TableName: table, Key: headKey(tenantId), ConsistentRead: true }),
    )
    return Item && { sequence: Item.sequence as number, hash: Item.hash as string }
  },

  add: async (tenantId, head, entries) => {
    const outcome = await transact(dynamo, [
      { Put: { TableName: table, ...movedHead(tenantId, head, entries) } },
      ...entries.map((entry) => ({
        Put: {
          TableName: table,
          Item: itemOf(entry),
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
        },
      })),
    ])
    return outcome.isWritten ? { added: true } : refusedAddition(outcome, entries)
  },
})

const headKey = (tenantId: string) => ({ pk: tenantId, sk: 'head' })

const movedHead = (tenantId: string, from: Head, entries: readonly ChainEntry[]) => {
  const { sequence, hash } = entries.at(-1) ?? from
  return {
    Item: { ...headKey(tenantId), sequence, hash },
    // Two chains could have the same sequence but different hashes, so the hash is compared.
    ConditionExpression: from.sequence === 0 ? 'attribute_not_exists(pk)' : '#hash = :hash',
    ...(from.sequence > 0 && {
      ExpressionAttributeNames: { '#hash': 'hash' },
      ExpressionAttributeValues: { ':hash': from.hash },
    }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  }
}

const itemOf = (entry: ChainEntry) => ({
  pk: partitionOf(entry),
  sk: entry.happening,
  chainPk: chainPage(entry.tenantId, entry.sequence),
  ...entry,
})

/** The partition of the index by sequence. */
export const chainPage = (tenantId: string, sequence: number) => `${tenantId}#${Math.floor(sequence / pageLength)}`

/** The head is the first write; the entries follow it. */
const refusedAddition = ({ unmet }: RefusedTransaction, entries: readonly ChainEntry[]): Addition => {
  const recorded = entries.flatMap(({ factId }, index) =>
    unmet.has(index + 1) ? [[factId, unmet.get(index + 1)?.factHash?.S ?? ''] as const] : [],
  )
  const { sequence, hash } = unmet.get(0) ?? {}
  return {
    added: false,
    recorded: new Map(recorded),
    head: sequence?.N && hash?.S ? { sequence: Number(sequence.N), hash: hash.S } : undefined,
  }
}
