import type { Limit } from './tenant-settings.ts'

/** Requests that one instance has taken from a tenant's bucket ahead of time. `since` is in milliseconds since 1970. */
export type Lease = Readonly<{ size: number; left: number; since: number }>

/** What of a lease is not used by then is lost. So an instance is never more than this far behind the bucket. */
const leaseSpanMs = 1000

/** The most that one instance takes at once: a twentieth of the burst. */
const largestOf = ({ burst }: Limit): number => Math.max(1, Math.floor(burst / 20))

export const isSpent = ({ left, since }: Lease, now: number): boolean => left === 0 || now - since >= leaseSpanMs

/**
 * How much to take next: as much as was used in a second of the lease before, at most twice that lease. So a busy instance
 * asks the bucket some times a second, and an idle one takes nothing away from the others.
 */
export const nextSize = (limit: Limit, before: Lease | undefined, now: number): number => {
  if (before === undefined) return 1
  const used = before.size - before.left
  const usedInSpan = Math.ceil((used * leaseSpanMs) / Math.max(1, now - before.since))
  return Math.max(1, Math.min(usedInSpan, 2 * before.size, largestOf(limit)))
}
