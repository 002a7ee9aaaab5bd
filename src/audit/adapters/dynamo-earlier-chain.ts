import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from '@aws-sdk/lib-dynamodb'
import { pagesOf, send } from '#facts/adapters/send.ts'
import { putAlone } from '#facts/adapters/transact.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import type { EarlierChain } from '../application/ports.ts'
import { type ChainEntry, genesis, type Head } from '../domain/hash-chain.ts'

/** The entries per index partition in the chains of earlier versions. */
const pageLength = 10_000

/** The partition of the index by sequence. */
const chainPage = (tenantId: string, sequence: number): string => `${tenantId}#${Math.floor(sequence / pageLength)}`

const tryCountMax = 12

/**
 * The hash chains of earlier versions in DynamoDB. The head of a chain is an item, and its hash was the condition of each
 * extension. A closed head has no hash, so no condition of an earlier version is met.
 */
export const makeDynamoEarlierChain = (dynamo: DynamoDBDocumentClient, table: string): EarlierChain => {
  const closeOnce = async (tenantId: string): Promise<Head | undefined> => {
    const Key = { pk: tenantId, sk: 'head' }
    const { Item } = await send(dynamo, new GetCommand({ TableName: table, Key, ConsistentRead: true }))
    if (Item?.closedHash !== undefined) return { sequence: Number(Item.sequence), hash: String(Item.closedHash) }
    const { sequence, hash } = Item
      ? { sequence: Number(Item.sequence), hash: String(Item.hash) }
      : genesis(tenantId, sha256)
    const { isWritten } = await putAlone(dynamo, {
      TableName: table,
      Item: { ...Key, sequence, closedHash: hash },
      ...(Item
        ? {
            ConditionExpression: '#hash = :hash',
            ExpressionAttributeNames: { '#hash': 'hash' },
            ExpressionAttributeValues: { ':hash': hash },
          }
        : { ConditionExpression: 'attribute_not_exists(pk)' }),
    })
    return isWritten ? { sequence, hash } : undefined
  }

  return {
    close: async (tenantId) => {
      const closed = await untilWon(tryCountMax, pause, () => closeOnce(tenantId))
      if (closed === undefined)
        throw new Transient('store-unavailable', `An earlier version extends the audit log of ${tenantId}.`)
      return closed
    },

    entries: async (tenantId, { from, to }) => {
      const entries: ChainEntry[] = []
      for (let first = from; first <= to; first = nextPage(first)) {
        const query = {
          TableName: table,
          IndexName: 'bySequence',
          KeyConditionExpression: 'chainPk = :page AND #sequence BETWEEN :first AND :last',
          ExpressionAttributeNames: { '#sequence': 'sequence' },
          ExpressionAttributeValues: {
            ':page': chainPage(tenantId, first),
            ':first': first,
            ':last': Math.min(to, nextPage(first) - 1),
          },
        }
        // Only earlier versions of record-audit wrote items with this index.
        for await (const { Items = [] } of pagesOf(paginateQuery({ client: dynamo }, query)))
          entries.push(...(Items as ChainEntry[]))
      }
      return entries
    },
  }
}

const nextPage = (sequence: number): number => (Math.floor(sequence / pageLength) + 1) * pageLength
