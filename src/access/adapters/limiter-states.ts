import { RateExceeded } from '#kernel/domain/errors.ts'
import { isSpent, type Lease } from '../domain/lease.ts'

/** The state of one tenant in the limiter of one instance. Times are milliseconds since 1970. */
export type LimiterState = {
  lease?: Lease
  refusedUntil: number
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

/** Admits one request from the state alone; `false` if the bucket must be called first. @throws RateExceeded */
export const admitKnown = (state: LimiterState, now: number): boolean => {
  const { lease, refusedUntil, unavailableUntil } = state
  if (now < unavailableUntil) return true
  if (now < refusedUntil) throw new RateExceeded(refusedUntil - now)
  if (lease === undefined || isSpent(lease, now)) return false
  state.lease = { ...lease, left: lease.left - 1 }
  return true
}
