import { eventIdOfJob } from '#facts/application/identity.ts'
import { type FactDraft, rootFact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Job } from '../domain/job.ts'

const typeOf = {
  proposed: 'Operations.Job.Proposed.v1',
  running: 'Operations.Job.Started.v1',
  stopped: 'Operations.Job.Stopped.v1',
  finished: 'Operations.Job.Finished.v1',
} as const

/** Makes the fact of the last step of a job. The number of the step is part of its key. */
export const jobFact = (job: Job, actor: Actor): FactDraft => {
  const eventid = eventIdOfJob(job.tenantId, job.id)
  return rootFact({
    type: typeOf[job.status],
    source: 'sluice/jobs',
    tenantid: job.tenantId,
    eventid,
    happening: happenings.job(job.step),
    recordedat: job.changedAt,
    correlationid: eventid,
    actor,
    data: { jobId: job.id, kind: job.kind, ...detailOf(job) },
  })
}

const detailOf = ({ status, selection, count, perSecond, max, tally, stopReason, isComplete }: Job) => {
  if (status === 'proposed') return { selection, count, perSecond, max }
  const { reasons, ...counts } = tally
  const result = { ...counts, reasons: reasons.map(({ code, count: times }) => ({ code, count: times })) }
  return {
    result,
    ...(status === 'stopped' && { code: stopReason }),
    ...(status === 'finished' && { isComplete }),
  }
}
