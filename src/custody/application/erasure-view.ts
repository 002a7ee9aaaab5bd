import { stageOf } from '#approval/domain/proposal.ts'
import type { Job } from '#jobs/domain/job.ts'
import type { JobTally } from '#jobs/domain/tally.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { type Erasure, skipCodes } from '../domain/erasure.ts'
import { viewOfProposal } from './hold-view.ts'

/**
 * The events that an erasure has erased, and those that its job has left out and found erased. `erased` comes from the erasure: the
 * tally of a job is too low after its process died.
 */
export const countsOf = ({ erased = 0 }: Pick<Erasure, 'erased'>, { failed, reasons }: JobTally) => {
  const countOf = (code: string): number => reasons.find((reason) => reason.code === code)?.count ?? 0
  return { erased, held: countOf(skipCodes.held), alreadyErased: countOf(skipCodes.alreadyErased), failed }
}

/** An erasure that left events behind is `incomplete`, also when every other event is erased. */
const resultOf = ({ counts }: Erasure) =>
  counts !== undefined && counts.held + counts.failed > 0 ? 'incomplete' : 'completed'

const statusOf = { open: 'proposed', lapsed: 'lapsed', withdrawn: 'withdrawn', activated: 'approved' } as const

/** Builds the view of an erasure. `job` is its job, if it has begun. */
export const viewOfErasure = (erasure: Erasure, now: Instant, job?: Job) => {
  const { id, target, reason, jobId, completedAt, counts } = erasure
  const isCompleted = completedAt !== undefined
  const stage = statusOf[stageOf(erasure, now)]
  return {
    ...{ id, target, reason },
    status: isCompleted ? resultOf(erasure) : stage === 'approved' && job ? 'running' : stage,
    ...viewOfProposal(erasure, now),
    ...(stage === 'approved' && { jobId }),
    ...(isCompleted ? { counts, completedAt } : job && { counts: countsOf(erasure, job.tally) }),
  }
}
