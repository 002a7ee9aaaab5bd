import { hasRunner, type Job } from '#jobs/domain/job.ts'
import { itemCountOf } from '#jobs/domain/tally.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { formatNumber, formatTable } from '../screen/format-table.ts'

const row = (name: string, value: string): string => `  ${name.padEnd(10)} ${value}\n`

/** Formats a job for a person, in lines. */
export const formatJob = (job: Job, now: Instant): string => {
  const { done, skipped, failed, reasons } = job.tally
  return [
    `Job ${job.id}: ${job.kind}\n`,
    row('status', statusOf(job, now)),
    row('selection', formatSelection(job.selection) || 'all'),
    row('tenant', job.tenantId),
    row('items', `${formatNumber(job.count)} by the dry run, at most ${formatNumber(job.max)}`),
    row('pace', `at most ${job.perSecond} per second, about ${durationOf(job.count / job.perSecond)}`),
    row('proposed', `${job.proposedAt.slice(0, 19)} by ${job.proposedBy}`),
    ...(itemCountOf(job.tally) > 0
      ? [row('result', `${formatNumber(done)} done, ${formatNumber(skipped)} skipped, ${formatNumber(failed)} failed`)]
      : []),
    ...reasons.map(({ code, count, examples }) =>
      row('', `${code}: ${formatNumber(count)}, such as ${examples.join(', ')}`),
    ),
  ].join('')
}

/** Example: `tenantId acme, target subject customer-42`. */
const formatSelection = (selection: JsonObject): string =>
  Object.entries(selection)
    .map(([name, value]) => `${name} ${isObject(value) ? formatSelection(value) : value}`)
    .join(', ')

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Formats jobs as a table. */
export const formatJobs = (jobs: readonly Job[], now: Instant): string =>
  jobs.length === 0
    ? 'There are no jobs.\n'
    : `${formatTable([
        ['job', 'kind', 'tenant', 'status', 'done', 'items'],
        ...jobs.map((job) => [job.id, job.kind, job.tenantId, statusOf(job, now), job.tally.done, job.count]),
      ])}\n`

const statusOf = (job: Job, now: Instant): string => {
  if (job.status === 'running') return hasRunner(job, now) ? 'running' : 'without a runner: resume it'
  if (job.status === 'stopped') return `stopped: ${job.stopReason}`
  return job.isComplete === false ? 'finished at its maximum of items' : job.status
}

/** Example: `1 min 2 s`. */
const durationOf = (seconds: number): string => {
  const whole = Math.ceil(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}
