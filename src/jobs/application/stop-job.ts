import type { Actor } from '#kernel/domain/actor.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Job, stop } from '../domain/job.ts'
import { changeJob } from './change-job.ts'
import type { JobStore } from './ports.ts'

type Needs = Readonly<{ jobs: JobStore; clock: Clock; wait: (tries: number) => Promise<void> }>

/**
 * Stops a job: its runner ends at the next item or checkpoint. Anyone with the rights may stop the job of another person. A
 * repeat changes nothing. @throws Refusal `job-not-found`, `job-ended`. @throws Transient `store-unavailable`.
 */
export const makeStopJob =
  ({ clock, ...needs }: Needs) =>
  (id: string, actor: Actor): Promise<Job> =>
    changeJob(needs, id, actor, (job) => stop(job, 'requested', clock()))
