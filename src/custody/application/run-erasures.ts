import { contentHash } from '#approval/application/content-hash.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfJob } from '#facts/application/identity.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { JobStore } from '#jobs/application/ports.ts'
import type { makeProposeJob } from '#jobs/application/propose-job.ts'
import type { makeRunJob } from '#jobs/application/run-job.ts'
import type { Job } from '#jobs/domain/job.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { PipelineError, Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { DueErasure, Erasure, ErasureTarget } from '../domain/erasure.ts'
import { custodyFact, custodySource, definedFields } from './custody-fact.ts'
import { countsOfTally } from './erasure-view.ts'
import type { CustodyRegister, ErasureQueue, WaitingMessages } from './ports.ts'
import type { makeSearchLetters } from './search-letters.ts'

/** The name of the kind of job that erases. */
export const eraseKind = 'erase'

const perSecond = 100

/** A letter that a dead runner or a job of a person has hidden is visible again within minutes. Its erasure waits so long for it. */
const letterWaitMs = 3_600_000

/** While messages wait in the queue `intake`, an erasure stays due so long, and then searches once more for what they became. */
const intakeWaitMs = 600_000
const eventCountMax = 1_000_000

/** After this many rounds an erasure ends with what it could not erase. */
const roundCountMax = 5

type Needs = Readonly<{
  register: Pick<CustodyRegister, 'erasure'>
  queue: ErasureQueue
  jobs: Pick<JobStore, 'read'>
  /** Proposes a job with this id. @throws Transient `store-unavailable` when another runner has proposed it. */
  proposeJob: (id: string) => ReturnType<typeof makeProposeJob>
  runJob: ReturnType<typeof makeRunJob>
  newJobId: () => string
  /** Counts the events of a target that still have values and are under no hold. */
  countUnerased: (tenantId: string, target: ErasureTarget) => Promise<number>
  searchLetters: ReturnType<typeof makeSearchLetters>
  waiting: WaitingMessages
  facts: Pick<FactLog, 'history'>
  /** The most time that a run gives to one erasure while others are due. */
  sliceMs: number
  /** Receives what each run did, also a run that throws. */
  report: (counts: RunCounts) => void
  clock: Clock
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
  const {
    register,
    queue,
    jobs,
    proposeJob,
    runJob,
    newJobId,
    countUnerased,
    searchLetters,
    waiting,
    facts,
    clock,
    sliceMs,
    report,
  } = needs

  /** A row of a job expires, and its facts stay. */
  const wasStopped = async ({ tenantId, jobId }: DueErasure): Promise<boolean> => {
    const steps = await facts.history(wholeTenant(tenantId), eventIdOfJob(tenantId, jobId))
    const last = steps.toSorted((one, other) => (one.happening < other.happening ? -1 : 1)).at(-1)
    return last?.type === 'Operations.Job.Stopped.v1' && last.data.code === 'requested'
  }

  const jobOf = async ({ tenantId, id, jobId }: DueErasure, { target }: Erasure, signal: AbortSignal): Promise<Job> => {
    const selection = { tenantId, erasureId: id, target: definedFields(target) }
    const plan = { kind: eraseKind, selection, perSecond, max: eventCountMax }
    const propose = () =>
      proposeJob(jobId)({ plan, actor }).catch(async (error: unknown) => {
        const proposed = await jobs.read(jobId)
        if (proposed) return proposed
        throw error
      })
    const job = (await jobs.read(jobId)) ?? (await propose())
    if (job.kind !== eraseKind || job.tenantId !== tenantId || contentHash(job.selection) !== contentHash(selection))
      throw new Refusal(
        'proposal-altered',
        'The job of an erasure differs from what two people approved. Delete its row.',
      )
    const isStopped = job.status === 'stopped' && job.stopReason === 'requested'
    if (job.status === 'finished' || isStopped || signal.aborted) return job
    return runJob({ id: jobId, actor, signal, progress: () => undefined })
  }

  /** Returns the number of events that failed if it has completed the erasure. */
  const complete = async (due: DueErasure, erasure: Erasure, job: Job, signal: AbortSignal) => {
    const { tenantId, id, jobId } = due
    const { target, completions = 0, activatedAt = '' } = erasure
    const { round = 1, roundAt = activatedAt, erasedBefore = 0 } = due
    const { isComplete, ...found } = await searchLetters(due, target, signal)
    const waitingCount = await waiting.count()
    const roundMs = Date.parse(clock()) - Date.parse(roundAt)
    const isWaiting =
      (found.lettersUnsearched > 0 && roundMs < letterWaitMs) || (waitingCount > 0 && roundMs < intakeWaitMs)
    if (!isComplete || isWaiting) return undefined
    const tally = countsOfTally(job.tally)
    const erased = erasedBefore + tally.erased
    // A finished job proves nothing: people may write the table of jobs.
    const left = tally.failed > 0 ? tally.failed : await countUnerased(tenantId, target)
    const failed = job.isComplete === false ? Math.max(left, 1) : left
    if (failed > 0 && round < roundCountMax) {
      const next = { jobId: newJobId(), round: round + 1, roundAt: clock(), dueAt: due.dueAt, erasedBefore: erased }
      await queue.nextRound(due, next)
      return undefined
    }
    const counts = { ...tally, ...found, erased, failed, waiting: waitingCount }
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
    if (!(await jobs.read(due.jobId)) && (await wasStopped(due))) return undefined
    const job = await jobOf(due, erasure, signal)
    return job.status === 'finished' ? complete(due, erasure, job, signal) : undefined
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
