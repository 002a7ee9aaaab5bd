import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '../../kernel/adapters/dynamo-fact-log.ts'
import { storeAway } from '../../kernel/adapters/store-away.ts'
import { Transient } from '../../kernel/domain/errors.ts'
import type { Fact } from '../../kernel/domain/fact.ts'
import { pause } from '../../platform/pause.ts'
import type { BatchEntry, BatchKey, BatchLog, Kept } from '../application/ports.ts'

type Settings = Readonly<{
  facts: Readonly<{ table: string; shardCount: number }>
  keys: Readonly<{ table: string; hours: number }>
}>

/**
 * A transaction takes 100 writes, and an entry may need two: its fact and its key. A body of 1 MiB is at most 3.6 MB when
 * its numbers are written out, so the 4 MB of a transaction hold any 50 entries of it.
 */
const entryCountMax = 50

/** How often one transaction may meet another writer, or a throttle, and come no further. */
const fruitlessCountMax = 8

type Settled = readonly (readonly [BatchEntry, Kept])[]

/** Facts and the keys of a batch's events, written together in transactions. */
export const makeDynamoBatchLog = (dynamo: DynamoDBDocumentClient, { facts, keys }: Settings): BatchLog => {
  const factPut = putOfFact(facts)

  const attempt = async (open: readonly BatchEntry[]): Promise<Settled> => {
    const writes = open.map((entry) => ({ entry, ...factPut(entry.draft) }))
    const items = writes.flatMap(({ entry, put }) => [
      { Put: put },
      ...(entry.key ? [{ Put: putOfKey(keys, entry.key) }] : []),
    ])
    try {
      await dynamo.send(new TransactWriteCommand({ TransactItems: items }))
      return writes.map(({ entry, fact }) => [entry, { kind: 'held', fact }] as const)
    } catch (error) {
      return settledBefore(open, reasonsOf(error))
    }
  }

  const keepChunk = async (entries: readonly BatchEntry[]): Promise<readonly Kept[]> => {
    const settled = new Map<BatchEntry, Kept>()
    for (let fruitless = 0; fruitless < fruitlessCountMax; ) {
      const open = entries.filter((entry) => !settled.has(entry))
      const found = open.length > 0 ? await attempt(open) : []
      for (const [entry, kept] of found) settled.set(entry, kept)
      const all = entries.flatMap((entry) => settled.get(entry) ?? [])
      if (all.length === entries.length) return all
      if (found.length === 0) await pause(++fruitless)
    }
    throw new Transient('store-unavailable', 'Other writers were faster, again and again.')
  }

  return {
    keep: async (entries) => {
      const chunks = Array.from({ length: Math.ceil(entries.length / entryCountMax) }, (_, index) =>
        entries.slice(index * entryCountMax, (index + 1) * entryCountMax),
      )
      const outcomes = await Promise.allSettled(chunks.map(keepChunk))
      return outcomes.flatMap((outcome, index) => spread(outcome, chunks[index]?.length ?? 0))
    },
  }
}

/** What became of a chunk is what became of each of its entries. */
const spread = (outcome: PromiseSettledResult<readonly Kept[]>, length: number): PromiseSettledResult<Kept>[] =>
  outcome.status === 'rejected'
    ? Array.from({ length }, () => outcome)
    : outcome.value.map((value) => ({ status: 'fulfilled', value }))

/** A key is free for an event that has it already, and when its time is over: DynamoDB deletes only some time later. */
const putOfKey = ({ table, hours }: Settings['keys'], { id, payload }: BatchKey) => {
  const now = Math.floor(Date.now() / 1000)
  return {
    TableName: table,
    Item: { id, payload, expiration: now + hours * 3600 },
    ConditionExpression: 'attribute_not_exists(id) OR expiration < :now OR payload = :payload',
    ExpressionAttributeValues: { ':now': now, ':payload': payload },
  }
}

/**
 * Why each write of a transaction was refused, in order; nothing where an earlier try of the same transaction is still at
 * work. @throws whatever else it failed of.
 */
const reasonsOf = (error: unknown): readonly CancellationReason[] => {
  if (error instanceof TransactionInProgressException) return []
  if (error instanceof TransactionCanceledException) return error.CancellationReasons ?? []
  throw storeAway(error)
}

/** The entries that a refused transaction has found to be held already, or under a key of another event. */
const settledBefore = (open: readonly BatchEntry[], reasons: readonly CancellationReason[]): Settled => {
  const left = reasons.values()
  return open.flatMap((entry): Settled => {
    const ofFact = left.next().value
    const ofKey = entry.key && left.next().value
    if (ofKey?.Code === 'ConditionalCheckFailed') return [[entry, { kind: 'key-reused' }]]
    const text = ofFact?.Item?.fact?.S
    return text === undefined ? [] : [[entry, { kind: 'held', fact: JSON.parse(text) as Fact }]]
  })
}
