import type { HeldFact } from '#facts/application/fact-log.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { VaultDoor, VaultedDraft } from '#vault/application/take-out.ts'
import { type Receipt, receive, type Submission } from '../domain/submission.ts'
import type { BatchKey, BatchLog, BatchWrite, BatchWriteResult } from './ports.ts'
import { receiptFor } from './receipt-for.ts'

/** One event of a batch, and its own idempotency key if it has one. */
export type BatchItem = Readonly<{ submission: Submission; key?: BatchKey | undefined }>

type Needs = Readonly<{ log: BatchLog; vault: VaultDoor; clock: Clock }>

/** An event whose values are taken out. `clear` is its fact with them. */
type PendingItem = BatchItem & VaultedDraft & Readonly<{ clear: FactDraft }>

type Outcome = PromiseSettledResult<BatchWriteResult>

/**
 * Ingests up to 100 events with a few writes. The outcome of one event does not affect the others. Safe to repeat and to
 * race. Returns for each event, in order, its receipt or the reason of its failure: Refusal `event-id-taken`,
 * `idempotency-key-reused` or `body-too-large`, Transient `store-unavailable`, `vault-unavailable` or `secret-unavailable`.
 */
export const makeIngestEventBatch = ({ log, vault, clock }: Needs) => {
  const { writeOf, receiptOf } = makeComparison(vault.digests)
  return async (items: readonly BatchItem[]): Promise<readonly PromiseSettledResult<Receipt>[]> => {
    const now = clock()
    const pending = await Promise.allSettled(items.map((item) => takeOut(vault, item, now)))
    const all = pending.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
    const outcomes = new Map<PendingItem, Outcome>()
    // Usually one round. An event that is in the batch twice is written in the next round, which finds the first one stored.
    for (let open = all; open.length > 0; open = open.filter((item) => !outcomes.has(item))) {
      const writes = await Promise.all(open.map(async (item) => ({ item, write: await writeOf(item, outcomes) })))
      const round = withoutRepeats(writes)
      const results = await log.keep(round.map(({ write }) => write))
      for (const [index, { item }] of round.entries()) outcomes.set(item, results[index] ?? missingOutcome)
      const failed = results.find(({ status }) => status === 'rejected')
      if (failed) for (const item of open) outcomes.set(item, outcomes.get(item) ?? failed)
    }
    return Promise.allSettled(
      pending.map(async (one) => {
        if (one.status === 'rejected') throw one.reason
        return receiptOf(one.value, outcomes.get(one.value) ?? missingOutcome)
      }),
    )
  }
}

const takeOut = async (vault: VaultDoor, item: BatchItem, now: Instant): Promise<PendingItem> => {
  const clear = receive(item.submission, now)
  return { ...item, clear, ...(await vault.takeOut(clear)) }
}

type PendingWrite = Readonly<{ item: PendingItem; write: BatchWrite }>

/** Leaves out items that write the same key or fact as an earlier item: a transaction may touch an item only once. */
const withoutRepeats = (writes: readonly PendingWrite[]): readonly PendingWrite[] => {
  const touched = new Set<string>()
  return writes.filter(({ item, write }) => {
    const rows = [
      ...(write.held ? [] : [`event ${item.submission.eventId}`]),
      ...(write.key ? [`key ${write.key.id}`] : []),
    ]
    if (rows.some((row) => touched.has(row))) return false
    for (const row of rows) touched.add(row)
    return true
  })
}

const makeComparison = (digests: VaultDoor['digests']) => {
  const receiptOfHeld = receiptFor(digests)
  return {
    /** Writes fact and key. If an earlier round found the event in the log, writes only the key, and only for the same event. */
    writeOf: async (
      { submission, clear, draft, belongings, key }: PendingItem,
      outcomes: ReadonlyMap<PendingItem, Outcome>,
    ): Promise<BatchWrite> => {
      const isSame = (held: HeldFact): Promise<boolean> => digests.isSame(held, clear)
      const [held] = [...outcomes].flatMap(([other, outcome]) =>
        other.submission.eventId === submission.eventId ? heldIn(outcome) : [],
      )
      return { draft, belongings, isSame, held, key: held && !(await isSame(held)) ? undefined : key }
    },

    receiptOf: async ({ submission, clear }: PendingItem, outcome: Outcome): Promise<Receipt> => {
      if (outcome.status === 'rejected') throw outcome.reason
      if (outcome.value.kind === 'key-reused')
        throw new Refusal(
          'idempotency-key-reused',
          'This idempotency key was used for a different event. Use a new key for a new event.',
        )
      return receiptOfHeld(submission, clear, outcome.value.held)
    },
  }
}

const heldIn = (outcome: Outcome): readonly HeldFact[] =>
  outcome.status === 'fulfilled' && outcome.value.kind === 'held' ? [outcome.value.held] : []

/** Returned when the log has a bug and returns fewer outcomes than it got writes. The event counts as not stored. */
const missingOutcome: Outcome = { status: 'rejected', reason: new Error('The log returned no outcome for the event.') }
