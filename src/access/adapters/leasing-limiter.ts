import { RateExceeded } from '#kernel/domain/errors.ts'
import type { Bucket, Grant, Limiter } from '../application/ports.ts'
import { nextSize } from '../domain/lease.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { admitKnown, chargeKnown, type LimiterState, makeLimiterStates } from './limiter-states.ts'

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
 * unavailable, the requests of this tenant are admitted uncounted. A charge that a lease does not cover costs one call.
 */
export const makeLeasingLimiter = (needs: Needs): Limiter => {
  const stateOf = makeLimiterStates()
  const calls = makeBucketCalls(needs)
  const admit = async (key: string, limit: Limit, state: LimiterState, count: number): Promise<number> => {
    let admitted = admitKnown(state, needs.nowMs(), count)
    while (admitted < count && needs.nowMs() >= state.refusedUntil) {
      state.renewal ??= calls.renew({ key, limit, state, count: count - admitted }).finally(() => {
        state.renewal = undefined
      })
      await state.renewal
      admitted += admitKnown(state, needs.nowMs(), count - admitted)
    }
    return admitted
  }
  return {
    count: async (key, limit) => {
      const state = stateOf(key)
      if ((await admit(key, limit, state, 1)) === 0)
        throw new RateExceeded(Math.max(1, state.refusedUntil - needs.nowMs()))
    },
    countUpTo: (key, limit, count) => admit(key, limit, stateOf(key), count),
    charge: async (key, limit, count) => {
      const state = stateOf(key)
      if (count > 0 && !chargeKnown(state, needs.nowMs(), count)) await calls.charge({ key, limit, state, count })
    },
  }
}

type BucketCall = Readonly<{ key: string; limit: Limit; state: LimiterState; count: number }>

/** The calls to the bucket. Each stores its result or its failure in the state. */
const makeBucketCalls = ({ bucket, nowMs, random, warn, warnEveryMs }: Needs) => {
  const unlessUnavailable = async ({ key, state }: BucketCall, call: () => Promise<Grant>) => {
    try {
      return await call()
    } catch (error) {
      state.unavailableUntil = nowMs() + unavailableMs
      if (nowMs() - state.warnedAt < warnEveryMs) return undefined
      state.warnedAt = nowMs()
      warn(key, error)
      return undefined
    }
  }
  const refusedUntil = (waitMs: number) => nowMs() + Math.max(waitMs, refusalMsMin * (1 + random()))

  return {
    /** Takes one more lease, for at least `count` requests. */
    renew: async (call: BucketCall): Promise<void> => {
      const { key, limit, state, count: missing } = call
      const wanted = Math.max(missing, nextSize(limit, state.lease, nowMs()))
      const grant = await unlessUnavailable(call, () => bucket.take(key, limit, wanted))
      if (grant === undefined) return
      state.lease = { size: grant.count || wanted, left: grant.count, since: nowMs() }
      if (grant.count === 0) state.refusedUntil = refusedUntil(grant.waitMs)
    },
    /** @throws RateExceeded */
    charge: async (call: BucketCall): Promise<void> => {
      const { key, limit, state, count } = call
      const grant = await unlessUnavailable(call, () => bucket.charge(key, limit, count))
      if (grant === undefined || grant.count > 0) return
      state.refusedCharge = { count, until: refusedUntil(grant.waitMs) }
      throw new RateExceeded(state.refusedCharge.until - nowMs())
    },
  }
}
