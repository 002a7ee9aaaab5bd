import type { ClaimStatus, PublishedMessages } from '#bridge/application/ports.ts'
import type { Clock } from '#kernel/domain/instant.ts'

/** A message's row: the end of its lease in milliseconds, or that it is published. */
export type Row = number | 'published'

const leaseMs = 60_000

/** The bridge's memory in a map. Doors to the same map are as bridges at the same table. */
export const makeMemoryPublishedMessages = (clock: Clock, rows = new Map<string, Row>()): PublishedMessages => ({
  claim: async (keys) => {
    const now = Date.parse(clock())
    const leaseUntil = now + leaseMs
    const statuses = new Map(keys.map((key): [string, ClaimStatus] => [key, statusOf(rows.get(key), now)]))
    for (const [key, status] of statuses) if (status === 'ours') rows.set(key, leaseUntil)
    return { statuses, leaseUntil }
  },
  remember: async (keys) => {
    for (const key of keys) rows.set(key, 'published')
  },
  forget: async (keys) => {
    for (const key of keys) rows.delete(key)
  },
  release: async (keys, { leaseUntil }) => {
    for (const key of keys) if (rows.get(key) === leaseUntil) rows.delete(key)
  },
})

const statusOf = (row: Row | undefined, now: number): ClaimStatus => {
  if (row === 'published') return 'published'
  return row === undefined || row < now ? 'ours' : 'taken'
}
