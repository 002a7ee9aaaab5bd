import { RateExceeded } from '../../kernel/domain/errors.ts'
import type { Bucket, Limiter } from '../application/ports.ts'
import { isSpent, type Lease, nextSize } from '../domain/lease.ts'
import type { Limit } from '../domain/tenant-settings.ts'

type Needs = Readonly<{
  bucket: Bucket
  nowMs: () => number
  /** Says that requests are admitted uncounted. */
  warn: (reason: unknown) => void
  /** A bucket that stays away is told of once in this time. */
  warnEveryMs: number
}>

type Standing = { lease?: Lease; refusedUntil: number; underWay?: Promise<void> | undefined }

/** How long nobody asks a bucket that does not answer. */
const awayMs = 1_000

const tenantCountMax = 10_000

/**
 * Counts requests with leases from the shared bucket, so that most requests cost no call; and remembers until when a tenant
 * is refused, so that a noisy one costs none either. While the bucket is away, everybody is admitted.
 */
export const makeLeasingLimiter = ({ bucket, nowMs, warn, warnEveryMs }: Needs): Limiter => {
  const standings = new Map<string, Standing>()
  let awayUntil = 0
  let warnedAt = Number.NEGATIVE_INFINITY

  const standingOf = (tenantId: string): Standing => {
    const standing = standings.get(tenantId) ?? { refusedUntil: 0 }
    standings.set(tenantId, standing)
    const [oldest] = standings.keys()
    if (standings.size > tenantCountMax && oldest !== undefined) standings.delete(oldest)
    return standing
  }

  const renew = async (tenantId: string, limit: Limit, standing: Standing): Promise<void> => {
    const wanted = nextSize(limit, standing.lease, nowMs())
    try {
      const { count, waitMs } = await bucket.take(tenantId, limit, wanted)
      standing.lease = { size: count || wanted, left: count, since: nowMs() }
      if (count === 0) standing.refusedUntil = nowMs() + waitMs
    } catch (error) {
      awayUntil = nowMs() + awayMs
      if (nowMs() - warnedAt < warnEveryMs) return
      warnedAt = nowMs()
      warn(error)
    }
  }

  return {
    count: async (tenantId, limit) => {
      const standing = standingOf(tenantId)
      for (;;) {
        const now = nowMs()
        if (now < awayUntil) return
        if (now < standing.refusedUntil) throw new RateExceeded(standing.refusedUntil - now)
        const { lease } = standing
        if (lease !== undefined && !isSpent(lease, now)) {
          standing.lease = { ...lease, left: lease.left - 1 }
          return
        }
        standing.underWay ??= renew(tenantId, limit, standing).finally(() => {
          standing.underWay = undefined
        })
        await standing.underWay
      }
    },
  }
}
