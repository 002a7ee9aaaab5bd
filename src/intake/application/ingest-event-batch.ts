import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Receipt, receive, type Submission } from '../domain/submission.ts'
import type { BatchEntry, BatchKey, BatchLog, Kept } from './ports.ts'
import { isSameEvent, receiptFor } from './receipt-for.ts'

/** One event of a batch, with its own idempotency key where it has one. */
export type BatchItem = Readonly<{ submission: Submission; key?: BatchKey | undefined }>

type Needs = Readonly<{ log: BatchLog; clock: Clock }>

type Entry = BatchItem & Readonly<{ draft: FactDraft }>

type Outcome = PromiseSettledResult<Kept>

/**
 * Takes in up to 100 events with a few writes, each event as if it had come alone: what happens to one is nothing to the
 * others. Safe to repeat and to race. Tells for each, in order, its receipt, or why there is none: Refusal
 * `event-id-taken` or `idempotency-key-reused`, Transient `store-unavailable`.
 */
export const makeIngestEventBatch =
  ({ log, clock }: Needs) =>
  async (items: readonly BatchItem[]): Promise<readonly PromiseSettledResult<Receipt>[]> => {
    const now = clock()
    const entries = items.map((item): Entry => ({ ...item, draft: receive(item.submission, now) }))
    const outcomes = new Map<Entry, Outcome>()
    // Mostly one round. What stands in the batch twice goes in the next, where it finds its twin.
    for (let open = entries; open.length > 0; open = open.filter((entry) => !outcomes.has(entry))) {
      const round = differing(open, outcomes)
      const kept = await log.keep(round.map(({ writes }) => writes))
      for (const [index, { entry }] of round.entries()) outcomes.set(entry, kept[index] ?? untold)
      const failed = kept.find(({ status }) => status === 'rejected')
      if (failed) for (const entry of open) outcomes.set(entry, outcomes.get(entry) ?? failed)
    }
    return Promise.allSettled(entries.map(async (entry) => receiptOf(entry, outcomes.get(entry) ?? untold)))
  }

/** The entries that write neither a key nor a fact that one before them writes: a transaction may touch an item only once. */
const differing = (open: readonly Entry[], outcomes: ReadonlyMap<Entry, Outcome>) => {
  const touched = new Set<string>()
  return open.flatMap((entry) => {
    const writes = writesOf(entry, outcomes)
    const items = [
      ...(writes.held ? [] : [`event ${entry.submission.eventId}`]),
      ...(writes.key ? [`key ${writes.key.id}`] : []),
    ]
    if (items.some((item) => touched.has(item))) return []
    for (const item of items) touched.add(item)
    return [{ entry, writes }]
  })
}

/** What an entry writes: fact and key, or, of an event that this batch has found held, the key alone if it is the same event. */
const writesOf = ({ submission, draft, key }: Entry, outcomes: ReadonlyMap<Entry, Outcome>): BatchEntry => {
  const isSame = (held: Fact): boolean => isSameEvent(held, draft)
  const [held] = [...outcomes].flatMap(([other, outcome]) =>
    other.submission.eventId === submission.eventId ? factsIn(outcome) : [],
  )
  return { draft, isSame, held, key: held && !isSame(held) ? undefined : key }
}

const factsIn = (outcome: Outcome): readonly Fact[] =>
  outcome.status === 'fulfilled' && outcome.value.kind === 'held' ? [outcome.value.fact] : []

const receiptOf = ({ submission, draft }: Entry, outcome: Outcome): Receipt => {
  if (outcome.status === 'rejected') throw outcome.reason
  if (outcome.value.kind === 'key-reused')
    throw new Refusal('idempotency-key-reused', 'This key was used with another event.')
  return receiptFor(submission, draft, outcome.value.fact)
}

/** A log that answers for fewer entries than it was given has a bug; no event is taken as kept. */
const untold: Outcome = { status: 'rejected', reason: new Error('No outcome was told.') }
