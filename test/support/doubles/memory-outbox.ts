import { clockDifferenceSeconds } from '#facts/application/measure-outbox.ts'
import type { OutboxReader, OutboxState } from '#facts/application/ports.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'

/** The state of the outbox in memory. A note lapses after three minutes, to the next whole minute. */
export const makeMemoryOutbox = (clock: Clock): OutboxState & OutboxReader => {
  let passedAt: Instant | undefined
  const notes = new Map<string, { since: Instant; lapsesAtMs: number }>()
  const now = (): number => Date.parse(clock())
  return {
    noteBlocked: async (id, since) => {
      notes.set(id, { since, lapsesAtMs: Math.ceil((now() + 180_000) / 60_000) * 60_000 })
    },
    notePassed: async (writtenAt) => {
      const soon = new Date(now() + clockDifferenceSeconds * 1000).toISOString()
      if (passedAt === undefined || passedAt < writtenAt || passedAt > soon) passedAt = writtenAt
    },
    read: async () => ({
      passedAt,
      blockedSince: [...notes.values()].filter(({ lapsesAtMs }) => lapsesAtMs > now()).map(({ since }) => since),
    }),
  }
}
