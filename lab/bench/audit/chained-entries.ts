import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb'
import type { Addition, AuditEntries, EntryBatch } from '#audit/application/ports.ts'
import { type AuditRecord, type ChainEntry, chainEntryText, genesis, type Head } from '#audit/domain/hash-chain.ts'
import { transact } from '#facts/adapters/transact.ts'
import { sha256 } from '#kernel/application/sha256.ts'

const pageLength = 10_000

/**
 * The hash chains of versions before the log, to compare with: a batch is one transaction that moves the head of its tenant, so of
 * two writers one has to read the new head and try again. The items are those of these versions.
 */
export const chainedEntries = (dynamo: DynamoDBDocumentClient, table: string): Pick<AuditEntries, 'add'> => {
  const heads = new Map<string, Head>()

  const readHead = async (tenantId: string): Promise<Head> => {
    const Key = { pk: tenantId, sk: 'head' }
    const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))
    return Item ? { sequence: Number(Item.sequence), hash: String(Item.hash) } : genesis(tenantId, sha256)
  }

  const add = async (tenantId: string, { records }: EntryBatch): Promise<Addition> => {
    const head = heads.get(tenantId) ?? (await readHead(tenantId))
    const entries = extend(head, records)
    const end = entries.at(-1) ?? head
    const { isWritten } = await transact(dynamo, [
      { Put: { TableName: table, ...movedHead(tenantId, head, end) } },
      ...entries.map((entry) => ({ Put: { TableName: table, Item: itemOf(entry), ...isNew } })),
    ])
    if (isWritten) heads.set(tenantId, end)
    else heads.delete(tenantId)
    return isWritten ? { added: true } : { added: false, recorded: new Map() }
  }

  return { add }
}

const isNew = { ConditionExpression: 'attribute_not_exists(pk)' }

/** Adds records to the end of a chain. */
export const extend = (head: Head, records: readonly AuditRecord[], hash = sha256): readonly ChainEntry[] => {
  const entries: ChainEntry[] = []
  for (const record of records) {
    const { sequence, hash: previousHash } = entries.at(-1) ?? head
    const entry = { ...record, sequence: sequence + 1, previousHash }
    entries.push({ ...entry, hash: hash(chainEntryText(entry)) })
  }
  return entries
}

const movedHead = (tenantId: string, from: Head, { sequence, hash }: Head) => ({
  Item: { pk: tenantId, sk: 'head', sequence, hash },
  ...(from.sequence === 0
    ? isNew
    : {
        ConditionExpression: '#hash = :hash',
        ExpressionAttributeNames: { '#hash': 'hash' },
        ExpressionAttributeValues: { ':hash': from.hash },
      }),
})

const itemOf = (entry: ChainEntry) => ({
  pk: `${entry.tenantId}#${entry.eventId}`,
  sk: entry.happening,
  chainPk: `${entry.tenantId}#${Math.floor(entry.sequence / pageLength)}`,
  ...entry,
})
