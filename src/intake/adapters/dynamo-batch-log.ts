import {
  type CancellationReason,
  TransactionCanceledException,
  TransactionInProgressException,
} from '@aws-sdk/client-dynamodb'
import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { storeAway } from '#facts/adapters/store-away.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
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

/** An entry that is not settled yet, and its fact where that is held already. */
type Open = Readonly<{ entry: BatchEntry; held: Fact | undefined }>

/** What an attempt came to for one entry. */
type Standing = Open & Readonly<{ kept?: Kept }>

/** Facts and the keys of a batch's events, written together in transactions. */
export const makeDynamoBatchLog = (dynamo: DynamoDBDocumentClient, { facts, keys }: Settings): BatchLog => {
  const factPut = putOfFact(facts)

  const attempt = async (open: readonly Open[]): Promise<readonly Standing[]> => {
    const writes = open.map(({ entry, held }) => ({ entry, held, own: factPut(entry.draft) }))
    const items = writes.flatMap(({ entry, held, own }) => [
      ...(held ? [] : [{ Put: own.put }]),
      ...(entry.key ? [{ Put: putOfKey(keys, entry.key) }] : []),
    ])
    try {
      if (items.length > 0) await dynamo.send(new TransactWriteCommand({ TransactItems: items }))
      return writes.map(({ entry, held, own }) => ({ entry, held, kept: { kind: 'held', fact: held ?? own.fact } }))
    } catch (error) {
      return standingsAfter(open, reasonsOf(error))
    }
  }

  const keepChunk = async (entries: readonly BatchEntry[]): Promise<readonly Kept[]> => {
    const settled = new Map<BatchEntry, Kept>()
    let open: readonly Open[] = entries.map((entry) => ({ entry, held: entry.held }))
    for (let fruitless = 0; fruitless < fruitlessCountMax; ) {
      const standings = await attempt(open)
      for (const { entry, kept } of standings) if (kept) settled.set(entry, kept)
      const all = entries.flatMap((entry) => settled.get(entry) ?? [])
      if (all.length === entries.length) return all
      if (standings.every(({ kept, held }, index) => !kept && held === open[index]?.held)) await pause(++fruitless)
      open = standings.filter(({ kept }) => !kept)
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

/**
 * Where each entry stands after a transaction was refused: settled, where its key belongs to another event or its fact is
 * held and it has no key to note; else open, perhaps with its key alone.
 */
const standingsAfter = (open: readonly Open[], reasons: readonly CancellationReason[]): readonly Standing[] => {
  const left = reasons.values()
  return open.map(({ entry, held }): Standing => {
    const ofFact = held ? undefined : left.next().value
    const ofKey = entry.key && left.next().value
    if (ofKey?.Code === 'ConditionalCheckFailed') return { entry, held, kept: { kind: 'key-reused' } }
    const text = ofFact?.Item?.fact?.S
    if (text === undefined) return { entry, held }
    const fact = JSON.parse(text) as Fact
    return entry.key && entry.isSame(fact) ? { entry, held: fact } : { entry, held: fact, kept: { kind: 'held', fact } }
  })
}
