import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { type RefusedTransaction, type TransactionOutcome, tryTransact } from '#facts/adapters/transact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
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

/** How often a chunk may meet another writer, or a throttle, and settle nothing. */
const fruitlessCountMax = 8

/** An entry that is not settled yet, and its fact where that is held already. */
type Open = Readonly<{ entry: BatchEntry; held: Fact | undefined }>

/** The state of one entry after an attempt. */
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
    const outcome: TransactionOutcome = items.length > 0 ? await tryTransact(dynamo, items) : { isWritten: true }
    if (!outcome.isWritten) return standingsAfter(open, outcome)
    return writes.map(({ entry, held, own }) => ({ entry, held, kept: { kind: 'held', fact: held ?? own.fact } }))
  }

  const keepChunk = async (entries: readonly BatchEntry[]): Promise<readonly Kept[]> => {
    const settled = new Map<BatchEntry, Kept>()
    let open: readonly Open[] = entries.map((entry) => ({ entry, held: entry.held }))
    /** Writes on while that settles an entry, or finds a fact that is held. */
    const settleAll = async (): Promise<readonly Kept[] | undefined> => {
      for (let isFruitful = true; isFruitful; ) {
        const before = open
        const standings = await attempt(before)
        for (const { entry, kept } of standings) if (kept) settled.set(entry, kept)
        open = standings.filter(({ kept }) => !kept)
        if (open.length === 0) return entries.flatMap((entry) => settled.get(entry) ?? [])
        isFruitful = standings.some(({ kept, held }, index) => kept || held !== before[index]?.held)
      }
      return undefined
    }
    const all = await untilWon(fruitlessCountMax, pause, settleAll)
    if (all) return all
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
 * The state of each entry after a transaction was refused: settled, if its key belongs to another event, or its fact is held
 * and it has no key to note; else open, perhaps with its key alone.
 */
const standingsAfter = (open: readonly Open[], { unmet }: RefusedTransaction): readonly Standing[] => {
  let writeCount = 0
  return open.map(({ entry, held }): Standing => {
    const text = held ? undefined : unmet.get(writeCount++)?.fact?.S
    const isKeyTaken = entry.key !== undefined && unmet.has(writeCount++)
    if (isKeyTaken) return { entry, held, kept: { kind: 'key-reused' } }
    if (text === undefined) return { entry, held }
    const fact = JSON.parse(text) as Fact
    return entry.key && entry.isSame(fact) ? { entry, held: fact } : { entry, held: fact, kept: { kind: 'held', fact } }
  })
}
