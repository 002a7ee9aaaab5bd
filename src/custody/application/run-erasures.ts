import { happenings } from '#facts/domain/happening.ts'
import type { Job } from '#jobs/domain/job.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { PipelineError, Refusal } from '#kernel/domain/errors.ts'
import type { DueErasure, Erasure, ErasureTarget } from '../domain/erasure.ts'
import { custodyFact, custodySource, definedFields } from './custody-fact.ts'
import { countsOf } from './erasure-view.ts'
import type { CustodyRegister, ErasureQueue, WaitingMessages } from './ports.ts'
import { type ErasureJobNeeds, makeRunErasureJob } from './run-erasure-job.ts'
import type { makeSearchLetters } from './search-letters.ts'

/** A letter that a dead runner or a job of a person has hidden is visible again within minutes. Its erasure waits so long for it. */
const letterWaitMs = 3_600_000

/** While messages wait in the queue `intake`, an erasure stays due so long, and then searches once more for what they became. */
const intakeWaitMs = 600_000

/** After this many rounds an erasure ends with what it could not erase. */
const roundCountMax = 5

type Needs = ErasureJobNeeds &
  Readonly<{
    register: Pick<CustodyRegister, 'erasure'>
    queue: ErasureQueue
    /** Counts the events of a target that still have values and are under no hold. */
    countUnerased: (tenantId: string, target: ErasureTarget) => Promise<number>
    searchLetters: ReturnType<typeof makeSearchLetters>
    waiting: WaitingMessages
    /** The most time that a run gives to one erasure while others are due. */
    sliceMs: number
    /** Receives what each run did, also a run that throws. */
    report: (counts: RunCounts) => void
  }>

/** What a run did. */
export type RunCounts = Readonly<{
  completed: number
  /** Erasures that continue in the next run. */
  open: number
  /** Erasures that ended with an error in this run. They are tried again in the next one. */
  failed: number
  /** Events that erasures left behind, which completed in this run, and that no legal hold protects. */
  eventsFailed: number
  /** How long the oldest one was due. */
  oldestMs: number
}>

const actor = systemActor(custodySource)

/**
 * Works on the approved erasures until they are completed or `signal` aborts. The next run continues. Safe to repeat and to race:
 * one runner has a job, and an erasure is completed once. A job that a person has stopped stays stopped.
 * @throws the error of an erasure that failed, after `report`; the others were tried.
 */
export const makeRunErasures = (needs: Needs) => {
  const { register, queue, newJobId, countUnerased, searchLetters, waiting, clock, sliceMs, report } = needs
  const runErasureJob = makeRunErasureJob(needs)

  /** Returns the number of events that failed if it has completed the erasure. */
  const complete = async (due: DueErasure, erasure: Erasure, job: Job, signal: AbortSignal) => {
    const { tenantId, id, jobId } = due
    const { target, completions = 0, activatedAt = '' } = erasure
    const { round = 1, roundAt = activatedAt } = due
    const { isComplete, ...found } = await searchLetters(due, target, signal)
    const waitingCount = await waiting.count()
    const roundMs = Date.parse(clock()) - Date.parse(roundAt)
    const isWaiting =
      (found.lettersUnsearched > 0 && roundMs < letterWaitMs) || (waitingCount > 0 && roundMs < intakeWaitMs)
    if (!isComplete || isWaiting) return undefined
    const tally = countsOf((await register.erasure(tenantId, id)) ?? erasure, job.tally)
    // A finished job proves nothing: people may write the table of jobs.
    const left = tally.failed > 0 ? tally.failed : await countUnerased(tenantId, target)
    const failed = job.isComplete === false ? Math.max(left, 1) : left
    if (failed > 0 && round < roundCountMax) {
      const next = { jobId: newJobId(), round: round + 1, roundAt: clock(), dueAt: due.dueAt }
      await queue.nextRound(due, next)
      return undefined
    }
    const counts = { ...tally, ...found, failed, waiting: waitingCount }
    const completedAt = clock()
    const draft = custodyFact(
      { tenantId, actor, correlationId: id },
      {
        eventId: id,
        type: 'Custody.Erasure.Completed.v1',
        happening: happenings.completed(completions + 1),
        at: completedAt,
        data: { erasureId: id, target: definedFields(target), jobId, ...counts },
      },
    )
    const isCompleted = await queue.complete(due, { counts, completedAt, completions: completions + 1 }, draft)
    return isCompleted ? failed : undefined
  }

  const work = async (due: DueErasure, signal: AbortSignal): Promise<number | undefined> => {
    const erasure = await register.erasure(due.tenantId, due.id)
    if (!erasure) throw new Refusal('erasure-not-found', 'A due erasure has no row. Restore the table of custody.')
    const job = await runErasureJob(due, erasure, signal)
    if (job?.status !== 'finished') return undefined
    return complete({ ...due, jobId: job.id }, erasure, job, signal)
  }

  return async (signal: AbortSignal): Promise<RunCounts> => {
    const [all, now] = [await queue.due(), Date.parse(clock())]
    const oldestMs = Math.max(0, ...all.map(({ dueAt }) => (dueAt === undefined ? 0 : now - Date.parse(dueAt))))
    const counts = { completed: 0, open: 0, failed: 0, eventsFailed: 0, oldestMs }
    let failure: unknown
    for (const due of rotated(all, Math.floor(now / 60_000))) {
      if (signal.aborted) break
      const slice = all.length > 1 ? AbortSignal.any([signal, AbortSignal.timeout(sliceMs)]) : signal
      try {
        const eventsFailed = await work(due, slice)
        counts[eventsFailed === undefined ? 'open' : 'completed'] += 1
        counts.eventsFailed += eventsFailed ?? 0
      } catch (error) {
        if (isOfOther(error)) counts.open += 1
        else [counts.failed, failure] = [counts.failed + 1, error]
      }
    }
    report(counts)
    if (failure !== undefined) throw failure
    return counts
  }
}

/** Each run begins with another one, so that none waits for ever behind the others. */
const rotated = <Item>(all: readonly Item[], start: number): readonly Item[] => {
  const first = all.length > 0 ? start % all.length : 0
  return [...all.slice(first), ...all.slice(0, first)]
}

/** Another runner has the job. */
const isOfOther = (error: unknown): boolean =>
  error instanceof PipelineError && ['job-running', 'job-taken'].includes(error.code)
