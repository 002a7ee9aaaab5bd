import type { Actor } from '#kernel/domain/actor.ts'
import { Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Job, type JobPlan, propose } from '../domain/job.ts'
import { jobFact } from './job-fact.ts'
import type { JobKinds, JobStore } from './ports.ts'

type Needs = Readonly<{ jobs: JobStore; kinds: JobKinds; clock: Clock; newId: () => string }>

/** A job that an operator asks for. */
type JobRequest = Readonly<{ plan: Omit<JobPlan, 'count' | 'tenantId'>; actor: Actor }>

/**
 * Counts the items of a job without acting on them, and records the proposal. A repeat proposes another job.
 * @throws Transient `store-unavailable`.
 */
export const makeProposeJob =
  ({ jobs, kinds, clock, newId }: Needs) =>
  async ({ plan, actor }: JobRequest): Promise<Job> => {
    const kind = kinds(plan.kind)
    const [tenantId, count] = [kind.tenantOf(plan.selection), await kind.count(plan.selection, plan.max)]
    const job = propose({ ...plan, tenantId, count }, { id: newId(), actor: actor.id, now: clock() })
    if (await jobs.write(job, jobFact(job, actor))) return job
    throw new Transient('store-unavailable', 'The job could not be stored. Run the command again.')
  }
