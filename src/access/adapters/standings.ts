import { RateExceeded } from '#kernel/domain/errors.ts'
import { isSpent, type Lease } from '../domain/lease.ts'

/** What one instance knows of a tenant. Times are milliseconds since 1970. */
export type Standing = {
  lease?: Lease
  refusedUntil: number
  /** Until then its bucket, which does not answer, is not asked. */
  awayUntil: number
  warnedAt: number
  underWay?: Promise<void> | undefined
}

/** How many tenants are known; then the one that came first is forgotten. */
const tenantCountMax = 10_000

/** The standing of each tenant, a fresh one for who has not come before. */
export const makeStandings = () => {
  const standings = new Map<string, Standing>()
  return (tenantId: string): Standing => {
    const fresh = { refusedUntil: 0, awayUntil: 0, warnedAt: Number.NEGATIVE_INFINITY }
    const standing = standings.get(tenantId) ?? fresh
    standings.set(tenantId, standing)
    const [oldest] = standings.keys()
    if (standings.size > tenantCountMax && oldest !== undefined) standings.delete(oldest)
    return standing
  }
}

/** Lets one request pass if what is known allows it; false where the bucket has to be asked. @throws RateExceeded */
export const letPass = (standing: Standing, now: number): boolean => {
  const { lease, refusedUntil, awayUntil } = standing
  if (now < awayUntil) return true
  if (now < refusedUntil) throw new RateExceeded(refusedUntil - now)
  if (lease === undefined || isSpent(lease, now)) return false
  standing.lease = { ...lease, left: lease.left - 1 }
  return true
}
