import type { FactRows } from '#facts/application/fact-rows.ts'
import { type Clock, type Instant, isInstant, msAfter } from '#kernel/domain/instant.ts'
import { tileWidthMax } from '../domain/entry-bundle.ts'
import { makeCompareCheckpoints } from './compared-checkpoints.ts'
import { type EntryNeeds, makeCompareEntries } from './compared-entries.ts'
import { type FactNeeds, makeCompareFacts } from './compared-facts.ts'
import { LogDifference, orDifference } from './log-difference.ts'
import type { AuditLog, LogBucket } from './ports.ts'
import { aheadMaxMs } from './sequence-audit.ts'
import type { Tree } from './tiles-at-size.ts'
import { readVerifiedBundle } from './verified-bundle.ts'
import type { UnnamedDifference } from './verified-head.ts'

export type WalkNeeds = Readonly<{
  log: Pick<AuditLog, 'indexOf' | 'run' | 'state' | 'oldestPending' | 'history'>
  bucket: Pick<LogBucket, 'read'>
  rows: Pick<FactRows, 'page'>
  clock: Clock
}> &
  EntryNeeds &
  FactNeeds

/** A walk, as far as its budget went. */
export type WalkResult<Place> = Readonly<{ findings: readonly UnnamedDifference[]; read: number; place: Place }>

/** `recorded`: when the facts of the first and of the last of these entries were recorded. */
type WalkedEntries = WalkResult<number> & Readonly<{ recorded: readonly [Instant, Instant] | undefined }>

/** `facts`: how many of the `read` items are facts. */
type WalkedFacts = WalkResult<WalkPlace> & Readonly<{ facts: number }>

/** Entries from `from` to before `to`. */
type EntryRange = Readonly<{ from: number; to: number }>

/** Where a walk through the facts is: after a page of those that were recorded from this time on. */
export type WalkPlace = Readonly<{ from: Instant; after?: string }>

/** `to`: the time up to which the facts are settled. */
type SettledFacts = Readonly<{ to: Instant; findings: readonly UnnamedDifference[] }>

const unreadablePending = ({ kind, place }: LogDifference): UnnamedDifference => ({
  ...{ kind, place },
  because: 'A batch of entries that wait for their indexes cannot be read.',
})

const pendingAhead = (time: Instant): UnnamedDifference => ({
  kind: 'altered-entry',
  place: `pending ${time}`,
  because: 'A batch of entries that wait for their indexes has a time that is still to come.',
})

/** How long a fact may take to get its entry, and an entry its index, before it is missing in the log. */
const waitMs = 3_600_000

/** Before every fact. */
const noFact: Instant = '1970-01-01T00:00:00.000Z'

/** A walk through the facts goes from day to day, so that its place has a meaning although the end moves. */
const dayMs = 86_400_000

/** The stored checkpoints that are read at once. A checkpoint with the lines of its witnesses has some hundred bytes. */
const historyPageLength = 100

/** Makes the walks through the two sides of a log. A walk begins no page once it has read its budget. @throws Transient of the ports. */
export const makeWalkLog = (needs: WalkNeeds) => {
  const { log, bucket, rows, clock } = needs
  const readable = { ...needs, log: { ...log, run: log.run, indexOf: readableIndexOf(log) } }
  const compareEntries = makeCompareEntries(readable)
  const compareFacts = makeCompareFacts(readable)
  const compareCheckpoints = makeCompareCheckpoints(needs)

  /** A batch that cannot be read stops the log at its last checkpoint, so later facts wait. */
  const settledAtCheckpoint = async (tenantId: string): Promise<Instant> => {
    const state = await orDifference(log.state(tenantId))
    const signedAt = state instanceof LogDifference ? undefined : state?.checkpointAt
    return signedAt === undefined ? noFact : msAfter([clock(), signedAt].toSorted()[0] ?? signedAt, -waitMs)
  }

  return {
    /** Compares entries with the tree, the table of entries and the facts. */
    entries: async (tenantId: string, tree: Tree, { from, to }: EntryRange, budget: number): Promise<WalkedEntries> => {
      const findings: UnnamedDifference[] = []
      const times: Instant[] = []
      let [index, read] = [from, 0]
      while (index < to && read < budget) {
        const bundle = Math.floor(index / tileWidthMax)
        const end = Math.min((bundle + 1) * tileWidthMax, to)
        const verified = await readVerifiedBundle(bucket, { tenantId, bundle, tree })
        const own = verified.entries.filter((entry) => entry.index >= index && entry.index < end)
        const compared = await compareEntries(tenantId, tree, own)
        findings.push(...verified.findings, ...compared.findings)
        // An entry that was altered can have any text as its time.
        times.push(...own.map(({ entry }) => entry.recordedAt).filter(isInstant))
        read += end - index + compared.read
        index = end
      }
      return { findings, read, place: index, recorded: endsOf(times) }
    },

    /**
     * Compares the stored checkpoints after a place with their facts; without a place, from the first on. The last run counts only once
     * it has ended: its fact may still be missing. Each is two reads. Without `place` no checkpoint is left.
     */
    checkpoints: async (
      tenantId: string,
      from: string | undefined,
      budget: number,
    ): Promise<WalkResult<string | undefined>> => {
      const state = await orDifference(log.state(tenantId))
      const hasEnded = (at: Instant): boolean => state instanceof LogDifference || at <= (state?.checkpointAt ?? '')
      const findings: UnnamedDifference[] = []
      let [after, read, isLeft] = [from, 0, true]
      while (isLeft && read < budget) {
        const { items, next } = await log.history(tenantId, { limit: historyPageLength, after })
        const ended = items.filter((item) => item instanceof LogDifference || hasEnded(item.at))
        findings.push(...(await compareCheckpoints(tenantId, ended)))
        read += 2 * items.length
        isLeft = next !== undefined
        after = next
      }
      return { findings, read, place: isLeft ? after : undefined }
    },

    /** Compares facts that were recorded before `to` with the log. */
    facts: async (
      tenantId: string,
      tree: Tree | undefined,
      { place, to }: Readonly<{ place: WalkPlace; to: Instant }>,
      budget: number,
    ): Promise<WalkedFacts> => {
      const findings: UnnamedDifference[] = []
      let [at, read, facts]: [WalkPlace, number, number] = [place, 0, 0]
      while (at.from < to && read < budget) {
        const day = [msAfter(at.from, dayMs), to].toSorted()[0] ?? to
        // The place is kept over runs, so the range of its day must stay the same.
        const end = at.after === undefined ? day : endOf(at.after)
        const page = await rows.page({ tenantId, from: at.from, to: end }, cursorOf(at.after))
        findings.push(...(await compareFacts(tenantId, page.rows, tree)))
        read += 1 + page.rows.length
        facts += page.rows.length
        at = page.isLast || page.next === undefined ? { from: end } : { from: at.from, after: `${end} ${page.next}` }
      }
      return { findings, read, facts, place: at }
    },

    /** Facts from before this time have entries with indexes. What waits longer has an alarm of its own. */
    settledTo: async (tenantId: string): Promise<SettledFacts> => {
      const oldest = await orDifference(log.oldestPending(tenantId))
      if (oldest instanceof LogDifference)
        return { to: await settledAtCheckpoint(tenantId), findings: [unreadablePending(oldest)] }
      const now = clock()
      return {
        to: msAfter([now, ...(oldest === undefined ? [] : [oldest])].toSorted()[0] ?? now, -waitMs),
        findings: oldest !== undefined && oldest > msAfter(now, aheadMaxMs) ? [pendingAhead(oldest)] : [],
      }
    },
  }
}

const endsOf = (times: readonly Instant[]): readonly [Instant, Instant] | undefined => {
  const sorted = times.toSorted()
  const [first, last] = [sorted[0], sorted.at(-1)]
  return first === undefined || last === undefined ? undefined : [first, last]
}

/** An entry of an earlier chain has its index in its place. The head of the log names a state that cannot be read. */
const readableIndexOf =
  (log: Pick<AuditLog, 'indexOf'>): AuditLog['indexOf'] =>
  async (tenantId, place) => {
    const index = await orDifference(log.indexOf(tenantId, place))
    if (!(index instanceof LogDifference)) return index
    if ('sequence' in place) return place.sequence - 1
    throw index
  }

/** The end of the day, a space, and the place of a page. */
const endOf = (after: string): Instant => after.slice(0, after.indexOf(' '))
const cursorOf = (after: string | undefined): string | undefined => after?.slice(after.indexOf(' ') + 1)
