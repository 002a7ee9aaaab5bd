import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { AuditLog } from './ports.ts'
import { isIdleTooLong, type SequenceOutcome } from './sequence-audit.ts'

type Needs = Readonly<{
  log: Pick<AuditLog, 'logs' | 'state' | 'oldestPending'>
  sequence: (tenantId: string, until: Instant) => Promise<SequenceOutcome>
  clock: Clock
  /** How old an entry is that the stream should have brought to its log. */
  lateMs: number
  /** How long a sweep may begin with another log. */
  runMs: number
  /** Called for a log that failed. The next sweep tries it again. */
  warn: (tenantId: string, reason: unknown) => void
}>

/** `oldestMs`: how long the oldest entry of all logs waits for its index. */
export type SweepCounts = Readonly<{ logCount: number; sequencedCount: number; failedCount: number; oldestMs: number }>

/** The logs that are looked at, or sequenced, at the same time. */
const parallelMax = 16

/**
 * Looks at every log: sequences those with an entry that waits too long, those with a run that has no end, and those without a
 * checkpoint for a day. One that fails stops no other. Safe to repeat and to race.
 * @throws Transient `store-unavailable` when the list of logs cannot be read.
 */
export const makeSweepLogs =
  ({ log, sequence, clock, lateMs, runMs, warn }: Needs) =>
  async (): Promise<SweepCounts> => {
    const counts = { logCount: 0, sequencedCount: 0, failedCount: 0, oldestMs: 0 }
    const startMs = Date.parse(clock())
    const until = new Date(startMs + runMs).toISOString()

    const isDue = async (tenantId: string): Promise<boolean> => {
      const oldest = await log.oldestPending(tenantId)
      const ageMs = oldest === undefined ? 0 : startMs - Date.parse(oldest)
      counts.oldestMs = Math.max(counts.oldestMs, ageMs)
      if (ageMs > lateMs) return true
      const state = await log.state(tenantId)
      if (state === undefined) return oldest !== undefined
      // Its process died after it removed the batches of the run, so the stream calls for it no more.
      const isLeft = state.run !== undefined && startMs - Date.parse(state.run.assignedAt) > lateMs
      return isLeft || isIdleTooLong(state, clock())
    }

    const visit = async (tenantId: string): Promise<void> => {
      if (!(await isDue(tenantId)) || clock() >= until) return
      await sequence(tenantId, until)
      counts.sequencedCount += 1
    }

    for await (const group of groupsOf(log.logs(), parallelMax)) {
      const outcomes = await Promise.allSettled(group.map(visit))
      counts.logCount += group.length
      for (const [index, outcome] of outcomes.entries())
        if (outcome.status === 'rejected') {
          counts.failedCount += 1
          warn(group[index] ?? '', outcome.reason)
        }
    }
    return counts
  }

const groupsOf = async function* (texts: AsyncIterable<string>, size: number): AsyncIterable<readonly string[]> {
  let group: string[] = []
  for await (const text of texts) {
    group.push(text)
    if (group.length < size) continue
    yield group
    group = []
  }
  if (group.length > 0) yield group
}
