import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfDifference } from '#facts/application/identity.ts'
import { rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { type Clock, type Instant, msAfter } from '#kernel/domain/instant.ts'
import { makeIsIntroduced } from './introduced-key.ts'
import { LogDifference } from './log-difference.ts'
import { makeLastCheckpoint, makeReadHistory, requireNoLaterHistory, type SeenHistory } from './log-history.ts'
import {
  type AssignedRun,
  type AuditEntries,
  type AuditLog,
  batchCountMax,
  type CheckpointSigner,
  type EarlierChain,
  type KeyRegister,
  type LogBucket,
  type LogState,
  type PendingBatch,
  runBatchesMax,
} from './ports.ts'
import { type AssignedState, makeCompleteRun } from './run-completion.ts'
import { makeTextsOf } from './run-texts.ts'
import type { EventFacts } from './trail-ports.ts'

type Needs = Readonly<{
  entries: Pick<AuditEntries, 'texts'>
  chain: EarlierChain
  log: AuditLog
  bucket: LogBucket
  signer: CheckpointSigner
  register: Pick<KeyRegister, 'all'>
  facts: Pick<FactLog, 'append'>
  eventFacts: EventFacts
  originOf: (tenantId: string) => string
  clock: Clock
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
  /** How long another process may work on a run before this one completes it. */
  takeOverMs: number
  /** Called for a log that gets no checkpoint any more, each time. */
  reportDifference: (tenantId: string, difference: LogDifference) => void
}>

/** `isLeft`: entries may still wait, because the time was over. `isBroken`: the log differs from its last checkpoint. */
export type SequenceOutcome = Readonly<{ entryCount: number; runCount: number; isLeft: boolean; isBroken: boolean }>

/** The most entries of a run. Each run has one signature and one checkpoint. */
const runCountMax = 5000

/** No clock of a writer is as much ahead. A batch with a later time waits for it, because each later run would have a later time still. */
export const aheadMaxMs = 3_600_000

/** A log without new entries gets a checkpoint after this time, which shows that it still has its size. */
const idleMs = 23 * 3_600_000

/**
 * Gives the waiting entries of a log their indexes, and signs a checkpoint for each run of up to 5,000 entries, until none waits or
 * the time is over. First the entries of the earlier chain, once. Safe to repeat and to race, and to stop at any moment: a run that
 * is assigned is completed by the next call, so no index is given twice and no entry is left out.
 * A log that differs from its last checkpoint gets no further one: it is reported, and a fact states it.
 * @throws Transient of the ports.
 */
export const makeSequenceAudit = (needs: Needs) => {
  const { log, chain, clock, pause, takeOverMs, facts, reportDifference } = needs
  const readHistory = makeReadHistory(needs)
  const completeRun = makeCompleteRun({
    ...needs,
    textsOf: makeTextsOf(needs),
    lastCheckpoint: makeLastCheckpoint({ ...needs, isIntroduced: makeIsIntroduced(needs.eventFacts) }),
  })

  const stateOf = async (tenantId: string, seen: SeenHistory): Promise<LogState | undefined> => {
    const state = await log.state(tenantId)
    requireNoLaterHistory(state, seen)
    if (state) return state
    await log.begin(tenantId, await chain.close(tenantId))
    return log.state(tenantId)
  }

  /** Another process works on the run, or died a moment ago. */
  const isFresh = ({ assignedAt }: AssignedRun): boolean =>
    Math.abs(Date.parse(clock()) - Date.parse(assignedAt)) < takeOverMs

  const nextRun = async (tenantId: string, state: LogState): Promise<PlannedRun | undefined> => {
    const left = state.chain.sequence - state.size
    if (left > 0) return { count: Math.min(left, runCountMax), pending: [] }
    const latest = msAfter(clock(), aheadMaxMs)
    const pending = (await log.pending(tenantId, runCountMax)).filter(({ batchId }) => batchId < latest)
    const count = pending.reduce((sum, { keys }) => sum + keys.length, 0)
    return count > 0 || isIdleTooLong(state, clock()) ? { count, pending } : undefined
  }

  const assign = async (tenantId: string, state: LogState, { count, pending }: PlannedRun) => {
    const assignedAt = clock()
    const run: AssignedRun = {
      at: laterThan(state.checkpointAt, [assignedAt, ...pending.map(({ batchId }) => batchId.slice(0, instantLength))]),
      assignedAt,
      firstIndex: state.size,
      count,
      batches: pending.map(({ batchId, keys }) => [batchId, keys.length]),
    }
    return log.assign(tenantId, state, run)
  }

  /** Does the next step of a log. */
  const step = async (tenantId: string, tries: number): Promise<Step> => {
    const seen = await readHistory(tenantId)
    const state = await stateOf(tenantId, seen)
    if (state === undefined) return lostStep
    const { published } = seen
    if (hasRun(state)) {
      if (!isFresh(state.run)) return stepOf(await completeRun(tenantId, state, { published }), state.run.count)
      await pause(tries)
      return lostStep
    }
    const planned = await nextRun(tenantId, state)
    if (planned === undefined) return { entryCount: 0, isLast: true }
    const assigned = await assign(tenantId, state, planned)
    if (assigned === undefined || !hasRun(assigned)) return lostStep
    const isOurs = await completeRun(tenantId, assigned, { published, batches: planned.pending })
    return { ...stepOf(isOurs, planned.count), isLast: isOurs && !isFull(state, planned) }
  }

  const sequence = async (tenantId: string, until: Instant): Promise<SequenceOutcome> => {
    const outcome = { entryCount: 0, runCount: 0, isLeft: true, isBroken: false }
    for (let tries = 1; clock() < until; tries += 1) {
      const { entryCount, isLast } = await step(tenantId, tries)
      outcome.entryCount += entryCount
      outcome.runCount += entryCount > 0 ? 1 : 0
      if (isLast) return { ...outcome, isLeft: false }
    }
    return outcome
  }

  return async (tenantId: string, until: Instant): Promise<SequenceOutcome> => {
    const [outcome] = await Promise.allSettled([sequence(tenantId, until)])
    if (outcome.status === 'fulfilled') return outcome.value
    if (!(outcome.reason instanceof LogDifference)) throw outcome.reason
    reportDifference(tenantId, outcome.reason)
    await facts.append(differenceFact(tenantId, outcome.reason, clock()))
    return { entryCount: 0, runCount: 0, isLeft: true, isBroken: true }
  }
}

/** A run before it is assigned. */
type PlannedRun = Readonly<{ count: number; pending: readonly PendingBatch[] }>

/** `isLast`: nothing is left to do for this call. Entries that arrived since then cause the next call. */
type Step = Readonly<{ entryCount: number; isLast: boolean }>

/** Another process was faster. */
const lostStep: Step = { entryCount: 0, isLast: false }

const stepOf = (isOurs: boolean, count: number): Step => (isOurs ? { entryCount: count, isLast: false } : lostStep)

/** Whether more entries may wait than the run has. */
const isFull = ({ size, chain }: LogState, { count, pending }: PlannedRun): boolean =>
  size < chain.sequence || count > runCountMax - batchCountMax || pending.length >= runBatchesMax

const hasRun = (state: LogState): state is AssignedState => state.run !== undefined

export const isIdleTooLong = ({ size, checkpointAt = '' }: LogState, now: Instant): boolean =>
  size > 0 && Date.parse(now) - Date.parse(checkpointAt) > idleMs

/** The id of a batch begins with its time. */
const instantLength = '2026-03-01T12:00:00.000Z'.length

/** The latest of the times, or a millisecond after the run before: a clock can jump back. */
const laterThan = (before: Instant | undefined, times: readonly Instant[]): Instant => {
  const least = before === undefined ? 0 : Date.parse(before) + 1
  return new Date(Math.max(least, ...times.map((time) => Date.parse(time)))).toISOString()
}

const differenceFact = (tenantId: string, { kind, place }: LogDifference, recordedat: Instant) => {
  const eventid = eventIdOfDifference(tenantId, ['sequence', kind, place])
  return rootFact({
    type: 'Security.Audit.DifferenceFound.v1',
    source: 'sluice/audit',
    tenantid: tenantId,
    eventid,
    correlationid: eventid,
    actor: systemActor('sluice/audit'),
    happening: happenings.differed(),
    recordedat,
    data: { check: 'sequence', kind, place },
  })
}
