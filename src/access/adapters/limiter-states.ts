import { RateExceeded } from '#kernel/domain/errors.ts'
import { isSpent, type Lease } from '../domain/lease.ts'

/** The state of one tenant in the limiter of one instance. Times are milliseconds since 1970. */
export type LimiterState = {
  lease?: Lease
  refusedUntil: number
  /** The last refused charge. A smaller one may be possible. */
  refusedCharge?: Readonly<{ count: number; until: number }>
  /** Until this time the bucket, which did not answer, is not called. */
  unavailableUntil: number
  warnedAt: number
  renewal?: Promise<void> | undefined
}

/** The most tenants in memory. Above it, the oldest one is removed. */
const tenantCountMax = 10_000

/** Returns the state of a tenant, and creates it for the first request. */
export const makeLimiterStates = () => {
  const states = new Map<string, LimiterState>()
  return (tenantId: string): LimiterState => {
    const fresh = { refusedUntil: 0, unavailableUntil: 0, warnedAt: Number.NEGATIVE_INFINITY }
    const state = states.get(tenantId) ?? fresh
    states.set(tenantId, state)
    const [oldest] = states.keys()
    if (states.size > tenantCountMax && oldest !== undefined) states.delete(oldest)
    return state
  }
}

/** Admits up to `wanted` requests from the state alone, and returns their number. */
export const admitKnown = (state: LimiterState, now: number, wanted: number): number => {
  const { lease, refusedUntil, unavailableUntil } = state
  if (now < unavailableUntil) return wanted
  if (now < refusedUntil || lease === undefined || isSpent(lease, now)) return 0
  const count = Math.min(wanted, lease.left)
  state.lease = { ...lease, left: lease.left - count }
  return count
}

/** Admits a charge from the state alone; `false` if the bucket must be called. @throws RateExceeded */
export const chargeKnown = (state: LimiterState, now: number, count: number): boolean => {
  const { lease, refusedCharge, unavailableUntil } = state
  if (now < unavailableUntil) return true
  if (refusedCharge && count >= refusedCharge.count && now < refusedCharge.until)
    throw new RateExceeded(refusedCharge.until - now)
  if (lease === undefined || isSpent(lease, now) || lease.left < count) return false
  state.lease = { ...lease, left: lease.left - count }
  return true
}
