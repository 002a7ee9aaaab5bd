import type { Limit } from './tenant-settings.ts'

/** Requests that one instance has taken from a tenant's bucket ahead of time. `since` is in milliseconds since 1970. */
export type Lease = Readonly<{ size: number; left: number; since: number }>

/** The lifetime of a lease. Unused requests are lost, so an instance is never further behind the bucket than this. */
const leaseSpanMs = 1000

/** The largest lease of one instance: a twentieth of the burst. */
const largestOf = ({ burst }: Limit): number => Math.max(1, Math.floor(burst / 20))

export const isSpent = ({ left, since }: Lease, now: number): boolean => left === 0 || now - since >= leaseSpanMs

/**
 * The size of the next lease: the requests used per second during the previous lease, at most twice its size. A busy instance
 * calls the bucket a few times a second, and an idle one takes nothing from the others.
 */
export const nextSize = (limit: Limit, before: Lease | undefined, now: number): number => {
  if (before === undefined) return 1
  const used = before.size - before.left
  const usedInSpan = Math.ceil((used * leaseSpanMs) / Math.max(1, now - before.since))
  return Math.max(1, Math.min(usedInSpan, 2 * before.size, largestOf(limit)))
}
