import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { putOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { type RefusedTransaction, type TransactionOutcome, tryTransact } from '#facts/adapters/transact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import type { BatchKey, BatchLog, BatchWrite, BatchWriteResult } from '../application/ports.ts'

type Settings = Readonly<{
  facts: Readonly<{ table: string; shardCount: number }>
  keys: Readonly<{ table: string; hours: number }>
}>

/**
 * A transaction takes 100 writes, and an event may need two: its fact and its key. A body of 1 MiB takes at most 3.6 MB with
 * its numbers written out, so any 50 of its events fit into the 4 MB of a transaction.
 */
const eventCountMax = 50

/** The maximum number of tries of a chunk that settle no event, because of other writers or throttling. */
const stalledTryCountMax = 8

/** An event that is not settled yet, and its fact if the log holds it. */
type OpenWrite = Readonly<{ write: BatchWrite; held: Fact | undefined }>

type Settled = PromiseSettledResult<BatchWriteResult>

/** The state of one event after a try. `result` is present once it is settled. */
type WriteState = OpenWrite & Readonly<{ result?: Settled }>

/** Writes the facts and keys of a batch together, in transactions. */
export const makeDynamoBatchLog = (dynamo: DynamoDBDocumentClient, { facts, keys }: Settings): BatchLog => {
  const factPut = putOfFact(facts)

  const attempt = async (open: readonly OpenWrite[]): Promise<readonly WriteState[]> => {
    const puts = open.map(({ write, held }) => ({ write, held, own: factPut(write.draft) }))
    const items = puts.flatMap(({ write, held, own }) => [
      ...(held ? [] : [{ Put: own.put }]),
      ...(write.key ? [{ Put: putOfKey(keys, write.key) }] : []),
    ])
    const outcome: TransactionOutcome = items.length > 0 ? await tryTransact(dynamo, items) : { isWritten: true }
    if (!outcome.isWritten) return statesAfter(open, outcome)
    return puts.map(({ write, held, own }) => ({
      write,
      held,
      result: settledAs({ kind: 'held', fact: held ?? own.fact }),
    }))
  }

  const keepChunk = async (writes: readonly BatchWrite[]): Promise<readonly Settled[]> => {
    const settled = new Map<BatchWrite, Settled>()
    let open: readonly OpenWrite[] = writes.map((write) => ({ write, held: write.held }))
    /** Tries again as long as a try settles an event or finds the fact of one. */
    const settleAll = async (): Promise<readonly Settled[] | undefined> => {
      for (let hasProgress = true; hasProgress; ) {
        const before = open
        const states = await attempt(before)
        for (const { write, result } of states) if (result) settled.set(write, result)
        open = states.filter(({ result }) => !result)
        if (open.length === 0) return writes.flatMap((write) => settled.get(write) ?? [])
        hasProgress = states.some(({ result, held }, index) => result || held !== before[index]?.held)
      }
      return undefined
    }
    const all = await untilWon(stalledTryCountMax, pause, settleAll)
    if (all) return all
    throw new Transient(
      'store-unavailable',
      'Other requests write the same keys at the same time. Send the batch again.',
    )
  }

  return {
    keep: async (writes) => {
      const chunks = Array.from({ length: Math.ceil(writes.length / eventCountMax) }, (_, index) =>
        writes.slice(index * eventCountMax, (index + 1) * eventCountMax),
      )
      const outcomes = await Promise.allSettled(chunks.map(keepChunk))
      return outcomes.flatMap((outcome, index) => spread(outcome, chunks[index]?.length ?? 0))
    },
  }
}

/** Returns the outcomes of the events of a chunk. A chunk that fails as a whole fails for each of them. */
const spread = (outcome: PromiseSettledResult<readonly Settled[]>, length: number): readonly Settled[] =>
  outcome.status === 'rejected' ? Array.from({ length }, () => outcome) : outcome.value

const settledAs = (value: BatchWriteResult): Settled => ({ status: 'fulfilled', value })

/** A key is free for the event that has it, and after it has expired: DynamoDB deletes expired items with a delay. */
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
 * Computes the state of each event after a refused transaction. An event is settled if its key belongs to a different event,
 * or if the log holds its fact and no key is left to write. Otherwise it stays open, with its key alone if its fact is held.
 * An item under its key that is not a fact fails the event, and no other.
 */
const statesAfter = (open: readonly OpenWrite[], { unmet }: RefusedTransaction): readonly WriteState[] => {
  let writeCount = 0
  return open.map(({ write, held }): WriteState => {
    const factIndex = held ? undefined : writeCount++
    const isKeyTaken = write.key !== undefined && unmet.has(writeCount++)
    if (isKeyTaken) return { write, held, result: settledAs({ kind: 'key-reused' }) }
    if (factIndex === undefined || !unmet.has(factIndex)) return { write, held }
    const fact = factIn(unmet.get(factIndex)?.fact?.S)
    if (!fact) return { write, held, result: unreadable }
    if (write.key && write.isSame(fact)) return { write, held: fact }
    return { write, held: fact, result: settledAs({ kind: 'held', fact }) }
  })
}

const unreadable: PromiseRejectedResult = { status: 'rejected', reason: new Error('The stored item is not a fact.') }

const factIn = (text = ''): Fact | undefined => {
  try {
    return JSON.parse(text) as Fact
  } catch {
    return undefined
  }
}
