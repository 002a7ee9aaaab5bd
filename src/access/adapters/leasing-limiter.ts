import type { Bucket, Limiter } from '../application/ports.ts'
import { nextSize } from '../domain/lease.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { admitKnown, type LimiterState, makeLimiterStates } from './limiter-states.ts'

type Needs = Readonly<{
  bucket: Bucket
  nowMs: () => number
  /** From 0 to 1, as `Math.random`. It spreads the calls of several instances. */
  random: () => number
  /** Called when requests of a tenant are admitted uncounted. */
  warn: (tenantId: string, reason: unknown) => void
  /** The shortest time between two warnings for one tenant. */
  warnEveryMs: number
}>

/** A bucket that does not answer is not called again for this time. */
const unavailableMs = 1_000

/** The shortest time for which a tenant is refused; a random part of up to the same length is added. */
const refusalMsMin = 250

/**
 * Counts requests with leases from the shared bucket, so that most requests cost no call. It stores until when a tenant is
 * refused, so that a noisy tenant causes at most four calls a second in each instance. While the bucket of a tenant is
 * unavailable, the requests of this tenant are admitted uncounted.
 */
export const makeLeasingLimiter = (needs: Needs): Limiter => {
  const stateOf = makeLimiterStates()
  const renew = makeRenew(needs)
  return {
    count: async (tenantId, limit) => {
      const state = stateOf(tenantId)
      while (!admitKnown(state, needs.nowMs())) {
        state.renewal ??= renew(tenantId, limit, state).finally(() => {
          state.renewal = undefined
        })
        await state.renewal
      }
    },
  }
}

/** Takes one more lease from the bucket, and stores the result or the failure. */
const makeRenew =
  ({ bucket, nowMs, random, warn, warnEveryMs }: Needs) =>
  async (tenantId: string, limit: Limit, state: LimiterState): Promise<void> => {
    const wanted = nextSize(limit, state.lease, nowMs())
    try {
      const { count, waitMs } = await bucket.take(tenantId, limit, wanted)
      state.lease = { size: count || wanted, left: count, since: nowMs() }
      const refusedMs = Math.max(waitMs, refusalMsMin * (1 + random()))
      if (count === 0) state.refusedUntil = nowMs() + refusedMs
    } catch (error) {
      state.unavailableUntil = nowMs() + unavailableMs
      if (nowMs() - state.warnedAt < warnEveryMs) return
      state.warnedAt = nowMs()
      warn(tenantId, error)
    }
  }
