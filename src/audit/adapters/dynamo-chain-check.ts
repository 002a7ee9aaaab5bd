import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { send } from '#facts/adapters/send.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { type ChainEntry, firstBreak, genesis, type Head } from '../domain/hash-chain.ts'
import { chainPage } from './dynamo-audit-chain.ts'

/** Returns whether an entry is intact and follows the entry before it in the chain. @throws Transient `store-unavailable`. */
export const makeDynamoChainCheck = (dynamo: DynamoDBDocumentClient, table: string) => {
  const before = async (tenantId: string, sequence: number): Promise<Head | undefined> => {
    if (sequence === 0) return genesis(tenantId, sha256)
    const query = new QueryCommand({
      TableName: table,
      IndexName: 'bySequence',
      KeyConditionExpression: 'chainPk = :page AND #sequence = :sequence',
      ExpressionAttributeNames: { '#sequence': 'sequence' },
      ExpressionAttributeValues: { ':page': chainPage(tenantId, sequence), ':sequence': sequence },
    })
    const [entry] = (await send(dynamo, query)).Items ?? []
    return entry && { sequence, hash: String(entry.hash) }
  }

  return async (tenantId: string, entry: Readonly<Pick<Head, 'sequence'>>): Promise<boolean> => {
    const previous = await before(tenantId, entry.sequence - 1)
    // A stored entry has all attributes of its chain, or its hash differs.
    return previous !== undefined && firstBreak(previous, [entry as ChainEntry], sha256) === undefined
  }
}
