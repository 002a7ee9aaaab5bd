import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { heldIn, writesOfFact } from '#facts/adapters/dynamo-fact-log.ts'
import { type RefusedTransaction, type TransactionOutcome, tryTransact } from '#facts/adapters/transact.ts'
import type { HeldFact } from '#facts/application/fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { pause } from '#platform/pause.ts'
import type { BatchKey, BatchLog, BatchWrite, BatchWriteResult } from '../application/ports.ts'

type Settings = Readonly<{
  facts: Readonly<{ table: string; shardCount: number; vaultTable?: string | undefined }>
  keys: Readonly<{ table: string; hours: number }>
}>

/** The limits of a transaction: 100 writes, and 4 MB with some room for the attributes of keys and indexes. */
const [writeCountMax, byteCountMax] = [100, 3_600_000]

/** The most events in one transaction. More of them conflict more often with other writers. */
const eventCountMax = 50

/** The maximum number of tries of a chunk that settle no event, because of other writers or throttling. */
const stalledTryCountMax = 8

/** An event that is not settled yet, and its fact if the log holds it. */
type OpenWrite = Readonly<{ write: BatchWrite; held: HeldFact | undefined }>

type SettledWrite = PromiseSettledResult<BatchWriteResult>

/** The state of one event after a try. `result` is present once it is settled. */
type WriteState = OpenWrite & Readonly<{ result?: SettledWrite }>

/** Writes the facts and keys of a batch together, in transactions. */
export const makeDynamoBatchLog = (dynamo: DynamoDBDocumentClient, { facts, keys }: Settings): BatchLog => {
  const factWrites = writesOfFact(facts)

  const attempt = async (open: readonly OpenWrite[]): Promise<readonly WriteState[]> => {
    const own = open.map(({ write, held }) => ({ write, held, ...factWrites(write.draft, write.belongings) }))
    const groups = own.map(({ write, held, puts }) => ({
      fact: held ? [] : puts,
      key: write.key ? [putOfKey(keys, write.key)] : [],
    }))
    const items = groups.flatMap(({ fact, key }) => [...fact, ...key].map((Put) => ({ Put })))
    const outcome: TransactionOutcome = items.length > 0 ? await tryTransact(dynamo, items) : { isWritten: true }
    if (!outcome.isWritten) return statesAfter(open, groups, outcome)
    return own.map(({ write, held, fact }) => ({
      write,
      held,
      result: settledAs({ kind: 'held', held: held ?? { fact, digest: write.belongings?.digest } }),
    }))
  }

  const keepChunk = async (writes: readonly BatchWrite[]): Promise<readonly SettledWrite[]> => {
    const settled = new Map<BatchWrite, SettledWrite>()
    let open: readonly OpenWrite[] = writes.map((write) => ({ write, held: write.held }))
    /** Tries again as long as a try settles an event or finds the fact of one. */
    const settleAll = async (): Promise<readonly SettledWrite[] | undefined> => {
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
      const chunks = chunksOf(writes)
      const outcomes = await Promise.allSettled(chunks.map(keepChunk))
      return outcomes.flatMap((outcome, index) => spread(outcome, chunks[index]?.length ?? 0))
    },
  }
}

/** The events in groups that fit into one transaction each, in order. */
const chunksOf = (writes: readonly BatchWrite[]): readonly (readonly BatchWrite[])[] => {
  const chunks: BatchWrite[][] = []
  let [writeCount, byteCount] = [0, 0]
  for (const write of writes) {
    const [ownWrites, ownBytes] = sizeOf(write)
    const last = chunks.at(-1)
    const isRoom = writeCount + ownWrites <= writeCountMax && byteCount + ownBytes <= byteCountMax
    if (last && isRoom && last.length < eventCountMax) {
      last.push(write)
      writeCount += ownWrites
      byteCount += ownBytes
    } else {
      chunks.push([write])
      ;[writeCount, byteCount] = [ownWrites, ownBytes]
    }
  }
  return chunks
}

/** The writes and the bytes of an event: its fact, the items of its fact, and its key. */
const sizeOf = ({ draft, belongings, key }: BatchWrite): readonly [writeCount: number, byteCount: number] => {
  const boxes = belongings?.items ?? []
  const boxBytes = boxes.reduce((sum, { box, wrappedKey }) => sum + box.length + wrappedKey.length, 0)
  return [1 + boxes.length + (key ? 1 : 0), Buffer.byteLength(JSON.stringify(draft)) + boxBytes]
}

/** Returns the outcomes of the events of a chunk. A chunk that fails as a whole fails for each of them. */
const spread = (outcome: PromiseSettledResult<readonly SettledWrite[]>, length: number): readonly SettledWrite[] =>
  outcome.status === 'rejected' ? Array.from({ length }, () => outcome) : outcome.value

const settledAs = (value: BatchWriteResult): SettledWrite => ({ status: 'fulfilled', value })

/** A key is free for the event that has it, and after it has expired: DynamoDB deletes expired items with a delay. */
const putOfKey = ({ table, hours }: Settings['keys'], { id, payload, earlierPayloads = [] }: BatchKey) => {
  const now = Math.floor(Date.now() / 1000)
  const payloads = [payload, ...earlierPayloads].map((one, index) => [`:payload${index}`, one] as const)
  return {
    TableName: table,
    Item: { id, payload, expiration: now + hours * 3600 },
    ConditionExpression: `attribute_not_exists(id) OR expiration < :now OR payload IN (${payloads.map(([name]) => name).join(', ')})`,
    ExpressionAttributeValues: { ':now': now, ...Object.fromEntries(payloads) },
  }
}

/**
 * Computes the state of each event after a refused transaction. An event is settled if its key belongs to a different event,
 * or if the log holds its fact and no key is left to write. Otherwise it stays open, with its key alone if its fact is held.
 * An item under its key that is not a fact fails the event, and no other.
 */
const statesAfter = (
  open: readonly OpenWrite[],
  groups: readonly WriteGroup[],
  { unmet }: RefusedTransaction,
): Promise<readonly WriteState[]> => {
  let next = 0
  const places = groups.map(({ fact, key }) => {
    const [factIndex, keyIndex] = [next, next + fact.length]
    next = keyIndex + key.length
    return { factIndex: fact.length > 0 ? factIndex : -1, keyIndex: key.length > 0 ? keyIndex : -1 }
  })
  return Promise.all(
    open.map(async ({ write, held }, index): Promise<WriteState> => {
      const { factIndex = -1, keyIndex = -1 } = places[index] ?? {}
      if (unmet.has(keyIndex)) return { write, held, result: settledAs({ kind: 'key-reused' }) }
      if (!unmet.has(factIndex)) return { write, held }
      const found = factIn(heldIn(unmet.get(factIndex)))
      if (!found) return { write, held, result: unreadable }
      if (write.key && (await write.isSame(found))) return { write, held: found }
      return { write, held: found, result: settledAs({ kind: 'held', held: found }) }
    }),
  )
}

/** The writes of one event in a transaction. */
type WriteGroup = Readonly<{ fact: readonly unknown[]; key: readonly unknown[] }>

const unreadable: PromiseRejectedResult = { status: 'rejected', reason: new Error('The stored item is not a fact.') }

const factIn = (stored: ReturnType<typeof heldIn>): HeldFact | undefined => {
  try {
    return stored && { fact: JSON.parse(stored.text) as Fact, digest: stored.digest }
  } catch {
    return undefined
  }
}
