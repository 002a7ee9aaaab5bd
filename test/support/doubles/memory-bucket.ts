import type { Bucket } from '#access/application/ports.ts'
import { admissible, costOf, requiredFor, waitFor } from '#access/domain/gcra.ts'

/** Buckets in a map, on a clock of microseconds. `takes` counts how often they were asked. */
export const makeMemoryBucket = (nowUs: () => number, arrivals = new Map<string, number>()) => {
  const state = { takes: 0, isUnavailable: false }
  const bucket: Bucket = {
    take: async (tenantId, limit, wanted) => {
      state.takes += 1
      if (state.isUnavailable) throw new Error('The bucket is unavailable.')
      const now = nowUs()
      const arrival = arrivals.get(tenantId) ?? 0
      const count = Math.min(wanted, admissible(limit, arrival, now))
      if (count > 0) {
        arrivals.set(tenantId, Math.max(arrival, now) + costOf(limit, count))
        return { count, waitMs: 0 }
      }
      const forAll = waitFor(limit, Math.min(wanted, limit.burst), { arrival, now })
      const forOne = waitFor(limit, 1, { arrival, now })
      return { count, waitMs: Math.max(forOne, Math.min(forAll, 1_000_000)) / 1000 }
    },
    charge: async (tenantId, limit, count) => {
      state.takes += 1
      if (state.isUnavailable) throw new Error('The bucket is unavailable.')
      const [now, arrival] = [nowUs(), arrivals.get(tenantId) ?? 0]
      const wait = waitFor(limit, requiredFor(limit, count), { arrival, now })
      if (wait > 0) return { count: 0, waitMs: wait / 1000 }
      arrivals.set(tenantId, Math.max(arrival, now) + costOf(limit, count))
      return { count, waitMs: 0 }
    },
  }
  return { ...bucket, state }
}
