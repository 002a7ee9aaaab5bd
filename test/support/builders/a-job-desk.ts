import { randomUUID } from 'node:crypto'
import { v7 } from 'uuid'
import { eventIdOfJob } from '#facts/application/identity.ts'
import type { JobItem, JobKind, JobStore } from '#jobs/application/ports.ts'
import { makeProposeJob } from '#jobs/application/propose-job.ts'
import { makeRunJob } from '#jobs/application/run-job.ts'
import { makeStopJob } from '#jobs/application/stop-job.ts'
import type { Job } from '#jobs/domain/job.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import type { JobParts } from '../ports/jobs-stores.ts'
import { anOperator } from './an-actor.ts'

type Act = (name: string) => ReturnType<JobItem['act']>

/** A kind with the items `0`, `1`, … in pages of `pageLength`. */
const aKind = (tenantId: string, itemCount: number, act: Act, pageLength = 3): JobKind => ({
  tenantOf: () => tenantId,
  count: async (_, max) => Math.min(itemCount, max),
  open: () => async (after) => {
    const first = after === undefined ? 0 : Number(after) + 1
    const names = Array.from({ length: Math.min(pageLength, itemCount - first) }, (_, index) => String(first + index))
    return {
      items: names.map((name) => ({ name, cursor: name, act: () => act(name) })),
      isLast: first + pageLength >= itemCount,
    }
  },
})

/**
 * Jobs of one kind, on a clock that only waiting moves: a kind with so many items, or a given one. `acts` lists the items in the
 * order they were acted on.
 */
export const aJobDesk = (
  { jobs, facts }: JobParts,
  work: number | JobKind = 7,
  act: Act = async () => ({ kind: 'done' }),
) => {
  const tenantId = `tenant-${randomUUID()}`
  const acts: string[] = []
  // The table deletes a job 90 days after its last change.
  let nowMs = Date.now()
  const kind =
    typeof work !== 'number'
      ? work
      : aKind(tenantId, work, async (name) => {
          acts.push(name)
          return act(name)
        })
  const kinds = () => kind
  const clock = () => new Date(nowMs).toISOString()
  const pass = (ms: number) => {
    nowMs += ms
  }
  const pauseMs = async (ms: number) => pass(ms)
  const plan = { kind: 'count', selection: {}, perSecond: 2, max: 1000 }
  const proposeJob = makeProposeJob({ jobs, kinds, clock, newId: v7 })
  const stopJob = makeStopJob({ jobs, clock, wait: pauseMs })
  const runner = (store: JobStore = jobs) => {
    const run = makeRunJob({ jobs: store, kinds, clock, runner: randomUUID(), leaseMs: 30_000, pauseMs })
    return (id: string, known: Readonly<{ actor?: string; signal?: AbortSignal; progress?: () => void }> = {}) =>
      run({
        id,
        signal: new AbortController().signal,
        progress: () => undefined,
        ...known,
        actor: anOperator(known.actor ?? 'alice'),
      })
  }
  return {
    tenantId,
    acts,
    pass,
    clock,
    runner,
    propose: (known: Readonly<Partial<typeof plan>> = {}) =>
      proposeJob({ plan: { ...plan, ...known }, actor: anOperator('alice') }),
    stop: (id: string, name: string) => stopJob(id, anOperator(name)),
    facts: async ({ id }: Pick<Job, 'id'>) => facts.history(wholeTenant(tenantId), eventIdOfJob(tenantId, id)),
  }
}
