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
      if (passedAt === undefined || passedAt < writtenAt) passedAt = writtenAt
    },
    read: async () => ({
      passedAt,
      blockedSince: [...notes.values()].filter(({ lapsesAtMs }) => lapsesAtMs > now()).map(({ since }) => since),
    }),
  }
}
