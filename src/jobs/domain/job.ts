import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { emptyTally, type JobTally } from './tally.ts'

/** A stopped job can be resumed. A finished job cannot. */
type JobStatus = 'proposed' | 'running' | 'stopped' | 'finished'

/** The right of one runner to work on a job, until it expires. */
type JobLease = Readonly<{ runner: string; until: Instant }>

/** What a job does: its kind, the tenant whose log records it, and which items it acts on. */
export type JobPlan = Readonly<{
  kind: string
  tenantId: string
  /** Selects the items, in terms of the kind. At most `selectionLengthMax` characters of JSON. */
  selection: JsonObject
  /** The number of items that the dry run found. */
  count: number
  /** The most items per second. */
  perSecond: number
  /** The job finishes after this number of items, even if there are more. */
  max: number
}>

/** Long work of an operator. */
export type Job = JobPlan &
  Readonly<{
    id: string
    status: JobStatus
    /** Counts the writes of the job. It is the optimistic lock. */
    version: number
    /** Counts the facts of the job. */
    step: number
    proposedAt: Instant
    proposedBy: string
    changedAt: Instant
    startedAt?: Instant | undefined
    lease?: JobLease | undefined
    /** The position after the last item that was recorded: the keys of a row. It is missing before the first. */
    cursor?: string | undefined
    tally: JobTally
    /** Of a finished job: whether it acted on every item. */
    isComplete?: boolean | undefined
    /** Of a stopped job: the code of the reason. */
    stopReason?: string | undefined
  }>

export const perSecondMax = 1000
export const itemCountMax = 1_000_000
const selectionLengthMax = 4_000

/** A dry run is valid for a day: the items change. */
const proposalMs = 86_400_000

type Proposal = Readonly<{ id: string; actor: string; now: Instant }>

/** @throws Error if the plan exceeds a limit: the command checks them first. */
export const propose = (plan: JobPlan, { id, actor, now }: Proposal): Job => {
  const isWithin = plan.perSecond >= 1 && plan.perSecond <= perSecondMax && plan.max >= 1 && plan.max <= itemCountMax
  if (!isWithin || JSON.stringify(plan.selection).length > selectionLengthMax)
    throw new Error('The plan of a job exceeds a limit.')
  return {
    ...plan,
    id,
    status: 'proposed',
    version: 1,
    step: 1,
    proposedAt: now,
    proposedBy: actor,
    changedAt: now,
    tally: emptyTally,
  }
}

type Claim = Readonly<{ runner: string; leaseMs: number; now: Instant }>

const leaseOf = ({ runner, leaseMs, now }: Claim): JobLease => ({
  runner,
  until: new Date(Date.parse(now) + leaseMs).toISOString(),
})

/** Returns whether a runner works on the job. A lease that expired is that of a runner that died or hangs. */
export const hasRunner = ({ status, lease }: Job, now: Instant): boolean =>
  status === 'running' && lease !== undefined && lease.until > now

/**
 * Starts a proposed job, or resumes one that was stopped or lost its runner.
 * @throws Refusal `job-ended` when it is finished or its dry run is too old. @throws Refusal `job-running`.
 */
export const start = (job: Job, claim: Claim): Job => {
  const { now } = claim
  if (job.status === 'finished') throw ended('The job is finished. Propose a new one.')
  if (job.startedAt === undefined && Date.parse(now) - Date.parse(job.proposedAt) > proposalMs)
    throw ended('The dry run of the job is older than a day. Propose the job again.')
  if (hasRunner(job, now))
    throw new Refusal('job-running', 'Another runner works on the job. Wait for it, or stop the job first.')
  const { stopReason: _, ...rest } = job
  return { ...step(rest, now), status: 'running', startedAt: job.startedAt ?? now, lease: leaseOf(claim) }
}

/** The progress of a runner. */
export type JobProgress = Readonly<{ cursor: string | undefined; tally: JobTally }>

/** Records the progress of the runner, and extends its lease. */
export const checkpoint = (job: Job, { cursor, tally }: JobProgress, claim: Claim): Job => ({
  ...job,
  version: job.version + 1,
  changedAt: claim.now,
  cursor,
  tally,
  lease: leaseOf(claim),
})

/** Ends the job after its last item, or after `max` items. */
export const finish = (job: Job, progress: JobProgress & Readonly<{ isComplete: boolean }>, now: Instant): Job => ({
  ...step(job, now),
  ...progress,
  status: 'finished',
  lease: undefined,
})

/** Stops the job; a stopped one stays as it is. @throws Refusal `job-ended` when it is finished. */
export const stop = (job: Job, reason: string, now: Instant): Job => {
  if (job.status === 'finished') throw ended('The job is finished. There is nothing to stop.')
  if (job.status === 'stopped') return job
  return { ...step(job, now), status: 'stopped', stopReason: reason, lease: undefined }
}

const step = <State extends Job>(job: State, now: Instant): State => ({
  ...job,
  version: job.version + 1,
  step: job.step + 1,
  changedAt: now,
})

const ended = (detail: string): Refusal => new Refusal('job-ended', detail)
