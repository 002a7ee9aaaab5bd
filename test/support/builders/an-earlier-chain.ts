import { randomUUID } from 'node:crypto'
import { BatchWriteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb'
import { type AuditRecord, type ChainEntry, chainEntryText, genesis, type Head } from '#audit/domain/hash-chain.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { aFact } from './a-fact.ts'

/** Adds records to the end of a chain, as earlier versions did. */
export const extend = (head: Head, records: readonly AuditRecord[], hash = sha256): readonly ChainEntry[] => {
  const entries: ChainEntry[] = []
  for (const record of records) {
    const { sequence, hash: previousHash } = entries.at(-1) ?? head
    const entry = { ...record, sequence: sequence + 1, previousHash }
    entries.push({ ...entry, hash: hash(chainEntryText(entry)) })
  }
  return entries
}

/** A chain of a tenant with this many entries, each of an event of its own. */
export const anEarlierChain = (tenantId: string, count: number): readonly ChainEntry[] =>
  extend(
    genesis(tenantId, sha256),
    Array.from({ length: count }, () => recordOf(tenantId)),
  )

const recordOf = (tenantId: string): AuditRecord => {
  const fact = aFact({ tenantid: tenantId, eventid: randomUUID() })
  return {
    tenantId,
    eventId: fact.eventid,
    happening: fact.happening,
    factId: fact.id,
    factHash: sha256(JSON.stringify(fact)),
    type: fact.type,
    actor: fact.actor,
    recordedAt: fact.recordedat,
    auditedAt: '2026-03-01T12:00:01.100Z',
  }
}

/** Writes the entries and the head of a chain into the table, with the keys and attributes of earlier versions. */
export const putEarlierChain = async (
  dynamo: DynamoDBDocumentClient,
  TableName: string,
  entries: readonly ChainEntry[],
): Promise<void> => {
  const rows = entries.map((entry) => ({
    pk: `${entry.tenantId}#${entry.eventId}`,
    sk: entry.happening,
    chainPk: `${entry.tenantId}#${Math.floor(entry.sequence / 10_000)}`,
    ...entry,
  }))
  for (let first = 0; first < rows.length; first += 25) {
    const requests = rows.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } }))
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }))
  }
  const last = entries.at(-1)
  if (!last) return
  const Item = { pk: last.tenantId, sk: 'head', sequence: last.sequence, hash: last.hash }
  await dynamo.send(new PutCommand({ TableName, Item }))
}
