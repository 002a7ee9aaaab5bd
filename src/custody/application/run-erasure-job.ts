import { contentHash } from '#approval/application/content-hash.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { eventIdOfJob } from '#facts/application/identity.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { JobStore } from '#jobs/application/ports.ts'
import type { makeProposeJob } from '#jobs/application/propose-job.ts'
import type { makeRunJob } from '#jobs/application/run-job.ts'
import type { Job } from '#jobs/domain/job.ts'
import { systemActor } from '#kernel/domain/actor.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { DueErasure, Erasure } from '../domain/erasure.ts'
import { custodySource, definedFields } from './custody-fact.ts'
import type { ErasureQueue } from './ports.ts'

/** The name of the kind of job that erases. */
export const eraseKind = 'erase'

const [perSecond, eventCountMax] = [100, 1_000_000]

export type ErasureJobNeeds = Readonly<{
  queue: Pick<ErasureQueue, 'nextRound'>
  jobs: Pick<JobStore, 'read'>
  /** Proposes a job with this id. @throws Transient `store-unavailable` when another runner has proposed it. */
  proposeJob: (id: string) => ReturnType<typeof makeProposeJob>
  runJob: ReturnType<typeof makeRunJob>
  newJobId: () => string
  facts: Pick<FactLog, 'history'>
  clock: Clock
}>

const actor = systemActor(custodySource)

/**
 * Works on the job of a due erasure until it ends or `signal` aborts, and returns it. It returns nothing for a job whose row has
 * expired or was deleted. Safe to repeat and to race.
 * @throws Refusal `proposal-altered` if the job differs from what two people approved.
 * @throws Refusal `job-running`, `job-taken` while another runner has the job. @throws Transient `store-unavailable`.
 */
export const makeRunErasureJob = (needs: ErasureJobNeeds) => {
  const { queue, jobs, proposeJob, runJob, newJobId, facts, clock } = needs

  const stepsOf = ({ tenantId, jobId }: DueErasure) =>
    facts.history(wholeTenant(tenantId), eventIdOfJob(tenantId, jobId))

  const propose = (jobId: string, selection: JsonObject): Promise<Job> =>
    proposeJob(jobId)({ plan: { kind: eraseKind, selection, perSecond, max: eventCountMax }, actor }).catch(
      async (error: unknown) => {
        const proposed = await jobs.read(jobId)
        if (proposed) return proposed
        throw error
      },
    )

  /**
   * Returns the job of a due erasure, and proposes it first if there is none. A row that expired or was deleted leaves the facts of
   * its job, so the job cannot be proposed again: another one takes its place in the next run, unless a person had stopped it.
   */
  const findJob = async (due: DueErasure, selection: JsonObject): Promise<Job | undefined> => {
    const stored = await jobs.read(due.jobId)
    if (stored) return stored
    const steps = await stepsOf(due)
    if (steps.length === 0) return propose(due.jobId, selection)
    // Another runner can have proposed it since the first read.
    const proposed = await jobs.read(due.jobId)
    if (proposed || wasStopped(steps)) return proposed
    const next = { jobId: newJobId(), round: due.round, roundAt: clock(), dueAt: due.dueAt }
    await queue.nextRound(due, next)
    return undefined
  }

  return async (due: DueErasure, { target }: Erasure, signal: AbortSignal): Promise<Job | undefined> => {
    const { tenantId, id } = due
    const selection = { tenantId, erasureId: id, target: definedFields(target) }
    const job = await findJob(due, selection)
    if (!job) return undefined
    if (job.kind !== eraseKind || job.tenantId !== tenantId || contentHash(job.selection) !== contentHash(selection))
      throw new Refusal(
        'proposal-altered',
        'The job of an erasure differs from what two people approved. Delete its row.',
      )
    const isStopped = job.status === 'stopped' && job.stopReason === 'requested'
    if (job.status === 'finished' || isStopped || signal.aborted) return job
    return runJob({ id: job.id, actor, signal, progress: () => undefined })
  }
}

/** Whether the last of the steps of a job is the stop of a person. */
const wasStopped = (steps: readonly Fact[]): boolean => {
  const last = steps.toSorted((one, other) => (one.happening < other.happening ? -1 : 1)).at(-1)
  return last?.type === 'Operations.Job.Stopped.v1' && last.data.code === 'requested'
}
