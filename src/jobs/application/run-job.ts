import { untilWon } from '#kernel/application/until-won.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { PipelineError, Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { checkpoint, finish, type Job, start, stop } from '../domain/job.ts'
import { type ItemOutcome, itemCountOf, type JobTally, withOutcome } from '../domain/tally.ts'
import { changeJob, requireJob } from './change-job.ts'
import { jobFact } from './job-fact.ts'
import type { JobItem, JobKinds, JobPage, JobStore } from './ports.ts'

type Needs = Readonly<{
  jobs: JobStore
  kinds: JobKinds
  clock: Clock
  /** Names this process. No two runners have the same name. */
  runner: string
  leaseMs: number
  pauseMs: (ms: number) => Promise<void>
}>

/** One run of a job. `signal` stops it after the current item. `progress` is called first when the job is started. */
type RunRequest = Readonly<{
  id: string
  actor: Actor
  signal: AbortSignal
  progress: (job: Job, tally: JobTally) => void
}>

/** A runner records its progress at least this often, and always before a third of its lease is over. */
const checkpointMs = 1_000

/** The most tries of a write that only conflicts with another transaction. */
const writeCountMax = 5

/** The SDK repeats a write without an answer, and the repeat finds the version of the first. */
const isSameWrite = (stored: Job, next: Job): boolean =>
  stored.version === next.version && stored.changedAt === next.changedAt && stored.lease?.runner === next.lease?.runner

/** An item that can succeed later is tried this often. */
const tryCountMax = 4

/**
 * Starts or resumes a job and works on it until it is finished or stopped. The result is the job as the store has it. Progress
 * is recorded about once a second; after a death the next run repeats the items since then.
 * @throws Refusal `job-not-found`, `job-ended`, `job-running`. @throws Refusal `job-taken` when another runner took the job over.
 * @throws Transient when an item or the store stays unavailable: the job is stopped, and can be resumed.
 */
export const makeRunJob = ({ jobs, kinds, clock, runner, leaseMs, pauseMs }: Needs) => {
  const wait = (tries: number): Promise<void> => pauseMs(Math.min(50 * 2 ** tries, 1_000))
  const nowMs = (): number => Date.parse(clock())
  const claimNow = () => ({ runner, leaseMs, now: clock() })

  /** The job was changed by someone else: it was stopped, or another runner has it. */
  const lost = async (id: string): Promise<Job> => {
    const job = await requireJob(jobs, id)
    if (job.status !== 'running' || job.lease?.runner === runner) return job
    throw new Refusal('job-taken', 'Another runner has taken the job over. This one ends.')
  }

  return async ({ id, actor, signal, progress }: RunRequest): Promise<Job> => {
    let job = await changeJob({ jobs, wait }, id, actor, (stored) => start(stored, claimNow()))
    progress(job, job.tally)
    const kind = kinds(job.kind)
    const nextPage = kind.open(job.selection, actor)
    let { cursor } = job
    let tally = kind.startsOver ? { ...job.tally, skipped: 0, failed: 0, reasons: [] } : job.tally
    let recordedMs = nowMs()
    let dueMs = 0

    /** Returns `false` if the job is no longer that of this runner. */
    const record = async (next: Job, isStep = false): Promise<boolean> => {
      const before = job.version
      const isWritten = await untilWon(writeCountMax, wait, async () => {
        if (await jobs.write(next, isStep ? jobFact(next, actor) : undefined)) return true
        const stored = await requireJob(jobs, id)
        if (isSameWrite(stored, next)) return true
        return stored.version === before ? undefined : false
      })
      if (!isWritten) return false
      job = next
      recordedMs = nowMs()
      progress(job, tally)
      return true
    }
    const recordProgress = (): Promise<boolean> => record(checkpoint(job, { cursor, tally }, claimNow()))
    const isDue = (): boolean => nowMs() - recordedMs >= Math.min(checkpointMs, leaseMs / 3)

    /** Ends the run with the progress so far. */
    const end = async (reason: string): Promise<Job> =>
      (await record(stop({ ...job, cursor, tally }, reason, clock()), true)) ? job : lost(id)

    const pace = async (): Promise<void> => {
      const waitMs = dueMs - nowMs()
      if (waitMs > 0) await pauseMs(waitMs)
      dueMs = Math.max(dueMs, nowMs()) + 1000 / job.perSecond
    }

    /** Acts on an item, or returns `undefined` if the job was lost while it waited. */
    const act = async (item: JobItem, tries = 1): Promise<ItemOutcome | undefined> => {
      if (isDue() && !(await recordProgress())) return undefined
      try {
        return await item.act()
      } catch (error) {
        if (error instanceof PipelineError && !error.retryable) return { kind: 'failed', code: error.code }
        if (!(error instanceof PipelineError) || tries >= tryCountMax) throw error
      }
      await wait(tries)
      return act(item, tries + 1)
    }

    /** Works on a page. Returns the job if the run is over. */
    const work = async ({ items, next, isLast }: JobPage): Promise<Job | undefined> => {
      for (const item of items) {
        await pace()
        if (signal.aborted) return end('interrupted')
        const outcome = await act(item)
        if (outcome === undefined) return lost(id)
        tally = withOutcome(tally, outcome, item.name)
        cursor = item.cursor ?? cursor
        if (itemCountOf(tally) >= job.max) return complete(false)
      }
      cursor = next ?? cursor
      if (isLast) return complete(true)
      if (signal.aborted) return end('interrupted')
      return isDue() && !(await recordProgress()) ? lost(id) : undefined
    }

    const complete = async (isComplete: boolean): Promise<Job> =>
      (await record(finish(job, { cursor, tally, isComplete }, clock()), true)) ? job : lost(id)

    try {
      for (;;) {
        const result = await work(await nextPage(cursor))
        if (result) return result
      }
    } catch (error) {
      if (!(error instanceof Refusal && error.code === 'job-taken'))
        await end(error instanceof PipelineError ? error.code : 'error').catch(() => undefined)
      throw error
    }
  }
}
