import type { PublishedMessages, Standing } from '#bridge/application/ports.ts'
import type { Clock } from '#kernel/domain/instant.ts'

/** A message's row: the end of its lease in milliseconds, or that it is published. */
export type Row = number | 'published'

const leaseMs = 60_000

/** The bridge's memory in a map. Doors to the same map are as bridges at the same table. */
export const makeMemoryPublishedMessages = (clock: Clock, rows = new Map<string, Row>()): PublishedMessages => ({
  claim: async (keys) => {
    const now = Date.parse(clock())
    const leaseUntil = now + leaseMs
    const standings = new Map(keys.map((key): [string, Standing] => [key, standingOf(rows.get(key), now)]))
    for (const [key, standing] of standings) if (standing === 'ours') rows.set(key, leaseUntil)
    return { standings, leaseUntil }
  },
  remember: async (keys) => {
    for (const key of keys) rows.set(key, 'published')
  },
  release: async (keys, { leaseUntil }) => {
    for (const key of keys) if (rows.get(key) === leaseUntil) rows.delete(key)
  },
})

const standingOf = (row: Row | undefined, now: number): Standing => {
  if (row === 'published') return 'published'
  return row === undefined || row < now ? 'ours' : 'taken'
}
