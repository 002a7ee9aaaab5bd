import type { Fact, FactDraft } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Receipt, receive, type Submission } from '../domain/submission.ts'
import type { BatchKey, BatchLog, BatchWrite, BatchWriteResult } from './ports.ts'
import { isSameEvent, receiptFor } from './receipt-for.ts'

/** One event of a batch, and its own idempotency key if it has one. */
export type BatchItem = Readonly<{ submission: Submission; key?: BatchKey | undefined }>

type Needs = Readonly<{ log: BatchLog; clock: Clock }>

type PendingItem = BatchItem & Readonly<{ draft: FactDraft }>

type Outcome = PromiseSettledResult<BatchWriteResult>

/**
 * Ingests up to 100 events with a few writes. The outcome of one event does not affect the others. Safe to repeat and to
 * race. Returns for each event, in order, its receipt or the reason of its failure: Refusal `event-id-taken` or
 * `idempotency-key-reused`, Transient `store-unavailable`.
 */
export const makeIngestEventBatch =
  ({ log, clock }: Needs) =>
  async (items: readonly BatchItem[]): Promise<readonly PromiseSettledResult<Receipt>[]> => {
    const now = clock()
    const all = items.map((item): PendingItem => ({ ...item, draft: receive(item.submission, now) }))
    const outcomes = new Map<PendingItem, Outcome>()
    // Usually one round. An event that is in the batch twice is written in the next round, which finds the first one stored.
    for (let open = all; open.length > 0; open = open.filter((item) => !outcomes.has(item))) {
      const round = withoutRepeats(open, outcomes)
      const results = await log.keep(round.map(({ write }) => write))
      for (const [index, { item }] of round.entries()) outcomes.set(item, results[index] ?? missingOutcome)
      const failed = results.find(({ status }) => status === 'rejected')
      if (failed) for (const item of open) outcomes.set(item, outcomes.get(item) ?? failed)
    }
    return Promise.allSettled(all.map(async (item) => receiptOf(item, outcomes.get(item) ?? missingOutcome)))
  }

/** Leaves out items that write the same key or fact as an earlier item: a transaction may touch an item only once. */
const withoutRepeats = (open: readonly PendingItem[], outcomes: ReadonlyMap<PendingItem, Outcome>) => {
  const touched = new Set<string>()
  return open.flatMap((item) => {
    const write = writeOf(item, outcomes)
    const rows = [
      ...(write.held ? [] : [`event ${item.submission.eventId}`]),
      ...(write.key ? [`key ${write.key.id}`] : []),
    ]
    if (rows.some((row) => touched.has(row))) return []
    for (const row of rows) touched.add(row)
    return [{ item, write }]
  })
}

/** Writes fact and key. If an earlier round found the event in the log, writes only the key, and only for the same event. */
const writeOf = ({ submission, draft, key }: PendingItem, outcomes: ReadonlyMap<PendingItem, Outcome>): BatchWrite => {
  const isSame = (held: Fact): boolean => isSameEvent(held, draft)
  const [held] = [...outcomes].flatMap(([other, outcome]) =>
    other.submission.eventId === submission.eventId ? factsIn(outcome) : [],
  )
  return { draft, isSame, held, key: held && !isSame(held) ? undefined : key }
}

const factsIn = (outcome: Outcome): readonly Fact[] =>
  outcome.status === 'fulfilled' && outcome.value.kind === 'held' ? [outcome.value.fact] : []

const receiptOf = ({ submission, draft }: PendingItem, outcome: Outcome): Receipt => {
  if (outcome.status === 'rejected') throw outcome.reason
  if (outcome.value.kind === 'key-reused')
    throw new Refusal(
      'idempotency-key-reused',
      'This idempotency key was used for a different event. Use a new key for a new event.',
    )
  return receiptFor(submission, draft, outcome.value.fact)
}

/** Returned when the log has a bug and returns fewer outcomes than it got writes. The event counts as not stored. */
const missingOutcome: Outcome = { status: 'rejected', reason: new Error('The log returned no outcome for the event.') }
