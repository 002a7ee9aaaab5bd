import { PipelineError, Refusal } from '#kernel/domain/errors.ts'
import type { DueErasure } from '../domain/erasure.ts'
import { type CompleteErasureNeeds, makeCompleteErasure } from './complete-erasure.ts'
import type { ErasureQueue } from './ports.ts'
import { type ErasureJobNeeds, makeRunErasureJob } from './run-erasure-job.ts'

type Needs = ErasureJobNeeds &
  CompleteErasureNeeds &
  Readonly<{
    queue: Pick<ErasureQueue, 'due'>
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
  /** The age of the oldest due erasure in ms; 0 if none is due. */
  oldestMs: number
}>

/**
 * Works on the approved erasures until they are completed or `signal` aborts. The next run continues. Safe to repeat and to race:
 * one runner has a job, and an erasure is completed once. A job that a person has stopped stays stopped.
 * @throws the error of an erasure that failed, after `report`; the others were tried.
 */
export const makeRunErasures = (needs: Needs) => {
  const { register, queue, clock, sliceMs, report } = needs
  const runErasureJob = makeRunErasureJob(needs)
  const completeErasure = makeCompleteErasure(needs)

  const work = async (due: DueErasure, signal: AbortSignal): Promise<boolean> => {
    const erasure = await register.erasure(due.tenantId, due.id)
    if (!erasure) throw new Refusal('erasure-not-found', 'A due erasure has no row. Restore the table of custody.')
    const job = await runErasureJob(due, erasure, signal)
    return job?.status === 'finished' && completeErasure(due, erasure, job, signal)
  }

  return async (signal: AbortSignal): Promise<void> => {
    const [all, now] = [await queue.due(), Date.parse(clock())]
    const oldestMs = Math.max(0, ...all.map(({ dueAt }) => (dueAt === undefined ? 0 : now - Date.parse(dueAt))))
    const counts = { completed: 0, open: 0, failed: 0, oldestMs }
    let failure: unknown
    for (const due of rotated(all, Math.floor(now / 60_000))) {
      if (signal.aborted) break
      const slice = all.length > 1 ? AbortSignal.any([signal, AbortSignal.timeout(sliceMs)]) : signal
      try {
        counts[(await work(due, slice)) ? 'completed' : 'open'] += 1
      } catch (error) {
        if (isOfOther(error)) counts.open += 1
        else [counts.failed, failure] = [counts.failed + 1, error]
      }
    }
    report(counts)
    if (failure !== undefined) throw failure
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
