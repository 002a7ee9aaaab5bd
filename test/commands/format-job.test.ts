import { expect, it } from 'vitest'
import { formatJob, formatJobs } from '#commands/jobs/format-job.ts'
import { finish, type Job, propose, start, stop } from '#jobs/domain/job.ts'

const now = '2026-03-01T12:00:00.000Z'
const later = '2026-03-01T12:01:00.000Z'
const plan = {
  ...{ kind: 'republish', tenantId: 'acme', selection: { tenantId: 'acme', from: 'a' } },
  ...{ count: 1234, perSecond: 20, max: 100_000 },
}
const job = propose(plan, { id: 'j-1', actor: 'alice', now })
const running = start(job, { runner: 'r', leaseMs: 30_000, now })
const reasons = [{ code: 'keys-differ', count: 2, examples: ['acme#e/received', 'acme#f/received'] }]
const tally = { done: 1232, skipped: 2, failed: 0, reasons }

it('shows a proposal with its selection, its count and its duration', () => {
  expect(formatJob(job, now)).toBe(`Job j-1: republish
  status     proposed
  selection  tenantId acme, from a
  tenant     acme
  items      1,234 by the dry run, at most 100,000
  pace       at most 20 per second, about 1 min 2 s
  proposed   2026-03-01T12:00:00 by alice
`)
})

it('shows what a selection names inside', () => {
  const selection = { erasureId: 'e-1', target: { subject: 'customer-42' } }
  expect(formatJob({ ...job, selection }, now)).toContain('  selection  erasureId e-1, target subject customer-42\n')
})

it('shows a result with the reasons of items that are not done', () => {
  const text = formatJob(finish(running, { cursor: undefined, tally, isComplete: true }, now), now)
  expect(text).toContain('  status     finished\n')
  expect(text).toContain('  result     1,232 done, 2 skipped, 0 failed\n')
  expect(text).toContain('keys-differ: 2, such as acme#e/received, acme#f/received\n')
})

it.each<[string, Job, string]>([
  ['running', running, now],
  ['without a runner: resume it', running, later],
  ['stopped: requested', stop(running, 'requested', now), now],
  ['finished at its maximum of items', finish(running, { cursor: undefined, tally, isComplete: false }, now), now],
])('shows the status: %s', (status, one, at) => {
  expect(formatJob(one, at)).toContain(`  status     ${status}\n`)
  expect(formatJobs([one], at)).toContain(status)
})

it('shows jobs as a table, or that there are none', () => {
  expect(formatJobs([job], now)).toBe(
    '  job       kind  tenant    status  done  items\n  j-1  republish    acme  proposed     0  1,234\n',
  )
  expect(formatJobs([], now)).toBe('There are no jobs.\n')
})
