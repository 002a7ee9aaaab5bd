import { untilWon } from '#kernel/application/until-won.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Job } from '../domain/job.ts'
import { jobFact } from './job-fact.ts'
import type { JobStore } from './ports.ts'

/** A runner writes about once a second. */
const tryCountMax = 20

type Needs = Readonly<{ jobs: JobStore; wait: (tries: number) => Promise<void> }>

/** @throws Refusal `job-not-found`. @throws Transient `store-unavailable`. */
export const requireJob = async (jobs: Pick<JobStore, 'read'>, id: string): Promise<Job> => {
  const job = await jobs.read(id)
  if (job) return job
  throw new Refusal('job-not-found', 'There is no such job. `npm run jobs -- list` shows the newest ones.')
}

/**
 * Reads a job, makes a step and writes it with its fact, again while concurrent writers win. A step that changes nothing
 * writes nothing. @throws Refusal `job-not-found`, and those of `step`. @throws Transient `store-unavailable`.
 */
export const changeJob = async (
  { jobs, wait }: Needs,
  id: string,
  actor: Actor,
  step: (job: Job) => Job,
): Promise<Job> => {
  const changed = await untilWon(tryCountMax, wait, async () => {
    const job = await requireJob(jobs, id)
    const next = step(job)
    if (next === job || (await jobs.write(next, jobFact(next, actor)))) return next
    return undefined
  })
  if (changed) return changed
  throw new Transient('store-unavailable', 'Other writers changed the job each time. Run the command again.')
}
