import type { Bucket, Limiter } from '../application/ports.ts'
import { nextSize } from '../domain/lease.ts'
import type { Limit } from '../domain/tenant-settings.ts'
import { letPass, makeStandings, type Standing } from './standings.ts'

type Needs = Readonly<{
  bucket: Bucket
  nowMs: () => number
  /** From 0 to 1, as `Math.random`: it keeps instances from asking in step. */
  random: () => number
  /** Says that the requests of a tenant are admitted uncounted. */
  warn: (tenantId: string, reason: unknown) => void
  /** A tenant whose bucket stays away is told of once in this time. */
  warnEveryMs: number
}>

/** How long nobody asks for a bucket that does not answer. */
const awayMs = 1_000

/** A tenant that was refused is asked for again after this, and up to as much again, at the earliest. */
const shortestRefusalMs = 250

/**
 * Counts requests with leases from the shared bucket, so that most requests cost no call; and remembers until when a tenant
 * is refused, so that a noisy one costs each instance at most four refusals a second. While a tenant's bucket is away, that
 * tenant is admitted uncounted, and no other.
 */
export const makeLeasingLimiter = (needs: Needs): Limiter => {
  const standingOf = makeStandings()
  const renew = makeRenew(needs)
  return {
    count: async (tenantId, limit) => {
      const standing = standingOf(tenantId)
      while (!letPass(standing, needs.nowMs())) {
        standing.underWay ??= renew(tenantId, limit, standing).finally(() => {
          standing.underWay = undefined
        })
        await standing.underWay
      }
    },
  }
}

/** Asks the bucket for one more lease, and notes what it says, or that it says nothing. */
const makeRenew =
  ({ bucket, nowMs, random, warn, warnEveryMs }: Needs) =>
  async (tenantId: string, limit: Limit, standing: Standing): Promise<void> => {
    const wanted = nextSize(limit, standing.lease, nowMs())
    try {
      const { count, waitMs } = await bucket.take(tenantId, limit, wanted)
      standing.lease = { size: count || wanted, left: count, since: nowMs() }
      const refusedMs = Math.max(waitMs, shortestRefusalMs * (1 + random()))
      if (count === 0) standing.refusedUntil = nowMs() + refusedMs
    } catch (error) {
      standing.awayUntil = nowMs() + awayMs
      if (nowMs() - standing.warnedAt < warnEveryMs) return
      standing.warnedAt = nowMs()
      warn(tenantId, error)
    }
  }
