import { Refusal } from '#kernel/domain/errors.ts'
import type { FactDraft } from '#kernel/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Receipt, receive, type Submission } from '../domain/submission.ts'
import type { BatchKey, BatchLog, Kept } from './ports.ts'
import { receiptFor } from './receipt-for.ts'

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
    for (let open = entries; open.length > 0; open = open.filter((entry) => !outcomes.has(entry))) {
      const firsts = differing(open)
      const kept = await log.keep(firsts)
      for (const [index, entry] of firsts.entries()) outcomes.set(entry, kept[index] ?? untold)
      // What stands in the batch twice has its outcome already.
      for (const entry of open) if (!outcomes.has(entry)) settleByTwin(entry, outcomes)
    }
    return Promise.allSettled(entries.map(async (entry) => receiptOf(entry, outcomes.get(entry) ?? untold)))
  }

/** The entries that share neither event nor key with one before them: a transaction may touch an item only once. */
const differing = (entries: readonly Entry[]): readonly Entry[] => {
  const seen = new Set<string>()
  return entries.filter(({ submission, key }) => {
    const names = [`event ${submission.eventId}`, ...(key ? [`key ${key.id}`] : [])]
    const isFirst = names.every((name) => !seen.has(name))
    for (const name of names) seen.add(name)
    return isFirst
  })
}

const settleByTwin = (entry: Entry, outcomes: Map<Entry, Outcome>): void => {
  for (const [other, outcome] of outcomes) {
    const sharesKey = entry.key !== undefined && other.key?.id === entry.key.id
    if (sharesKey && other.key?.payload !== entry.key?.payload) {
      outcomes.set(entry, { status: 'fulfilled', value: { kind: 'key-reused' } })
      return
    }
    const isHeld = outcome.status === 'rejected' || outcome.value.kind === 'held'
    if (other.submission.eventId === entry.submission.eventId && isHeld) {
      outcomes.set(entry, outcome)
      return
    }
  }
}

const receiptOf = ({ submission, draft }: Entry, outcome: Outcome): Receipt => {
  if (outcome.status === 'rejected') throw outcome.reason
  if (outcome.value.kind === 'key-reused')
    throw new Refusal('idempotency-key-reused', 'This key was used with another event.')
  return receiptFor(submission, draft, outcome.value.fact)
}

/** A log that answers for fewer entries than it was given has a bug; no event is taken as kept. */
const untold: Outcome = { status: 'rejected', reason: new Error('No outcome was told.') }
