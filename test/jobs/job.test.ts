import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkpoint, finish, hasRunner, type Job, propose, start, stop } from '#jobs/domain/job.ts'
import { emptyTally, itemCountOf, withOutcome } from '#jobs/domain/tally.ts'
import { PipelineError } from '#kernel/domain/errors.ts'

const plan = { kind: 'count', tenantId: 'acme', selection: {}, count: 9, perSecond: 1, max: 9 }
const at = (seconds: number) => new Date(Date.UTC(2026, 2, 1) + seconds * 1000).toISOString()
const leaseMs = 30_000

/** Any step that someone may try, at a time after the one before. */
const steps = fc.array(
  fc.record({
    kind: fc.constantFrom('start', 'checkpoint', 'finish', 'stop'),
    runner: fc.constantFrom('a', 'b'),
    seconds: fc.nat({ max: 60 }),
  }),
  { maxLength: 30 },
)

type Step = Readonly<{ kind: string; runner: string }>

/** A runner writes only while the job has its lease: the store compares the version. */
const tryStep = (job: Job, { kind, runner }: Step, now: string): Job => {
  try {
    if (kind === 'start') return start(job, { runner, leaseMs, now })
    if (kind === 'stop') return stop(job, 'requested', now)
    if (job.lease?.runner !== runner) return job
    const progress = { cursor: 'c', tally: emptyTally }
    return kind === 'finish'
      ? finish(job, { ...progress, isComplete: true }, now)
      : checkpoint(job, progress, { runner, leaseMs, now })
  } catch (error) {
    if (error instanceof PipelineError) return job
    throw error
  }
}

describe('A job', () => {
  it('has one runner at a time, ends once, and counts every write, whatever is tried', () => {
    fc.assert(
      fc.property(steps, (tried) => {
        let job = propose(plan, { id: 'j', actor: 'alice', now: at(0) })
        let now = 0
        for (const step of tried) {
          now += step.seconds
          const next = tryStep(job, step, at(now))
          if (job.status === 'finished') expect(next).toBe(job)
          if (next !== job) expect(next.version).toBe(job.version + 1)
          if (next.lease && job.lease && next.lease.runner !== job.lease.runner)
            expect(hasRunner(job, at(now))).toBe(false)
          expect(next.lease !== undefined).toBe(next.status === 'running')
          expect(next.step - job.step).toBe(next === job || step.kind === 'checkpoint' ? 0 : 1)
          job = next
        }
      }),
    )
  })
})

describe('A tally', () => {
  it('counts every item, and its size has a limit', () => {
    const outcome = fc.oneof(
      fc.constant({ kind: 'done' } as const),
      fc.record({
        kind: fc.constantFrom('skipped' as const, 'failed' as const),
        code: fc.integer({ min: 0, max: 60 }).map((n) => `code-${n}`),
      }),
    )
    fc.assert(
      fc.property(fc.array(outcome, { maxLength: 300 }), (outcomes) => {
        const tally = outcomes.reduce((sum, one) => withOutcome(sum, one, 'x'.repeat(500)), emptyTally)
        expect(itemCountOf(tally)).toBe(outcomes.length)
        const counted = tally.reasons.reduce((sum, { count }) => sum + count, 0)
        expect(counted).toBe(tally.skipped + tally.failed)
        expect(tally.reasons.length).toBeLessThanOrEqual(20)
        expect(JSON.stringify(tally).length).toBeLessThan(25_000)
      }),
    )
  })
})
