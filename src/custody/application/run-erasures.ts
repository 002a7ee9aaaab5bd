import { happenings } from '#facts/domain/happening.ts'
import type { JobStore } from '#jobs/application/ports.ts'
import type { makeProposeJob } from '#jobs/application/propose-job.ts'
import type { makeRunJob } from '#jobs/application/run-job.ts'
import type { Job } from '#jobs/domain/job.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { PipelineError, Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { DueErasure, Erasure } from '../domain/erasure.ts'
import { custodyFact, custodySource, definedFields } from './custody-fact.ts'
import { countsOfTally } from './erasure-view.ts'
import type { CustodyRegister, ErasureQueue, WaitingMessages } from './ports.ts'
import type { makeSearchLetters } from './search-letters.ts'

/** The name of the kind of job that erases. */
export const eraseKind = 'erase'

const perSecond = 100
const eventCountMax = 1_000_000

type Needs = Readonly<{
  register: Pick<CustodyRegister, 'erasure'>
  queue: ErasureQueue
  jobs: Pick<JobStore, 'read'>
  /** Proposes a job with this id. @throws Transient `store-unavailable` when another runner has proposed it. */
  proposeJob: (id: string) => ReturnType<typeof makeProposeJob>
  runJob: ReturnType<typeof makeRunJob>
  searchLetters: ReturnType<typeof makeSearchLetters>
  waiting: WaitingMessages
  clock: Clock
}>

/** What a run did. `open`: erasures that continue in the next run. */
type RunCounts = Readonly<{ completed: number; open: number; failed: number }>

const actor = systemActor(custodySource)

/**
 * Works on the approved erasures until they are completed or `signal` aborts. The next run continues. Safe to repeat and to race:
 * one runner has a job, and an erasure is completed once. A job that a person has stopped stays stopped.
 * @throws Transient `store-unavailable` when an erasure failed; the others were tried.
 */
export const makeRunErasures = (needs: Needs) => {
  const { register, queue, jobs, proposeJob, runJob, searchLetters, waiting, clock } = needs

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
    const isStopped = job.status === 'stopped' && job.stopReason === 'requested'
    if (job.status === 'finished' || isStopped || signal.aborted) return job
    return runJob({ id: jobId, actor, signal, progress: () => undefined })
  }

  const complete = async (due: DueErasure, { target, completions = 0 }: Erasure, job: Job, signal: AbortSignal) => {
    const { isComplete, ...found } = await searchLetters(due, target, signal)
    if (!isComplete) return false
    const { tenantId, id, jobId } = due
    const counts = { ...countsOfTally(job.tally), ...found, waiting: await waiting.count() }
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
    return queue.complete(due, { counts, completedAt, completions: completions + 1 }, draft)
  }

  const work = async (due: DueErasure, signal: AbortSignal): Promise<boolean> => {
    const erasure = await register.erasure(due.tenantId, due.id)
    if (!erasure) throw new Refusal('erasure-not-found', 'A due erasure has no row. Restore the table of custody.')
    const job = await jobOf(due, erasure, signal)
    return job.status === 'finished' && complete(due, erasure, job, signal)
  }

  return async (signal: AbortSignal): Promise<RunCounts> => {
    const counts = { completed: 0, open: 0, failed: 0 }
    let failure: unknown
    for (const due of await queue.due()) {
      if (signal.aborted) break
      try {
        counts[(await work(due, signal)) ? 'completed' : 'open'] += 1
      } catch (error) {
        if (isOfOther(error)) counts.open += 1
        else [counts.failed, failure] = [counts.failed + 1, error]
      }
    }
    if (failure !== undefined) throw failure
    return counts
  }
}

/** Another runner has the job. */
const isOfOther = (error: unknown): boolean =>
  error instanceof PipelineError && ['job-running', 'job-taken'].includes(error.code)
