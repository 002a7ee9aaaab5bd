import { randomUUID } from 'node:crypto'
import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb'
import { type AuditRecord, type ChainEntry, genesis } from '#audit/domain/hash-chain.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { extend } from '#lab/bench/audit/chained-entries.ts'
import { aFact } from './a-fact.ts'

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
  await write(
    dynamo,
    TableName,
    entries.map((entry) => ({ PutRequest: { Item: rowOf(entry) } })),
  )
  const last = entries.at(-1)
  if (!last) return
  const Item = { pk: last.tenantId, sk: 'head', sequence: last.sequence, hash: last.hash }
  await dynamo.send(new PutCommand({ TableName, Item }))
}

/** Replaces all entries of a chain, and leaves its head as it is. */
export const replaceEarlierChain = async (
  dynamo: DynamoDBDocumentClient,
  TableName: string,
  tenantId: string,
  entries: readonly ChainEntry[],
): Promise<void> => {
  const query = new QueryCommand({
    TableName,
    IndexName: 'bySequence',
    KeyConditionExpression: 'chainPk = :page',
    ExpressionAttributeValues: { ':page': `${tenantId}#0` },
  })
  const { Items = [] } = await dynamo.send(query)
  await write(
    dynamo,
    TableName,
    Items.map(({ pk, sk }) => ({ DeleteRequest: { Key: { pk, sk } } })),
  )
  await write(
    dynamo,
    TableName,
    entries.map((entry) => ({ PutRequest: { Item: rowOf(entry) } })),
  )
}

const rowOf = (entry: ChainEntry) => ({
  pk: `${entry.tenantId}#${entry.eventId}`,
  sk: entry.happening,
  chainPk: `${entry.tenantId}#${Math.floor(entry.sequence / 10_000)}`,
  ...entry,
})

type WriteRequests = NonNullable<BatchWriteCommandInput['RequestItems']>[string]

const write = async (dynamo: DynamoDBDocumentClient, TableName: string, requests: WriteRequests): Promise<void> => {
  for (let first = 0; first < requests.length; first += 25)
    await dynamo.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests.slice(first, first + 25) } }))
}
