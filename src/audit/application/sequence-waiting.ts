import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { SequenceOutcome } from './sequence-audit.ts'

type Needs = Readonly<{
  sequence: (tenantId: string, until: Instant) => Promise<SequenceOutcome>
  clock: Clock
  /** How long a call may begin with another run. */
  runMs: number
  /** Called for a log that failed. The next sweep tries it again. */
  warn: (tenantId: string, reason: unknown) => void
}>

/** The logs that are sequenced at the same time. */
const parallelMax = 8

/** Sequences logs with new entries, each once. One that fails stops no other, and is left to the next sweep. */
export const makeSequenceWaiting =
  ({ sequence, clock, runMs, warn }: Needs) =>
  async (tenantIds: readonly string[]): Promise<void> => {
    const until = new Date(Date.parse(clock()) + runMs).toISOString()
    const left = [...new Set(tenantIds)]
    const work = async (): Promise<void> => {
      for (let tenantId = left.shift(); tenantId !== undefined; tenantId = left.shift()) {
        const [outcome] = await Promise.allSettled([sequence(tenantId, until)])
        if (outcome.status === 'rejected') warn(tenantId, outcome.reason)
      }
    }
    await Promise.all(Array.from({ length: parallelMax }, work))
  }
