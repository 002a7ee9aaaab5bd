import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { ArchiveOutcome } from './archive-event.ts'
import type { DueEvent, RetainedEvents, RetainedKey } from './archive-ports.ts'

type Needs = Readonly<{
  events: RetainedEvents
  archiveEvent: (key: RetainedKey, until: Instant) => Promise<ArchiveOutcome>
  /** Called for an event that failed, or that the audit log does not prove. It stays in the log, and the next run tries it again. */
  warn: (key: RetainedKey, reason: unknown) => void
  clock: Clock
  /** The time after which a run archives no page. It still reads where each partition continues, and the next run continues. */
  runMs: number
}>

/**
 * The number of events with each outcome. `oldestMs`: how long the retention of the oldest event that the run left is over; 0 if it
 * left none.
 */
export type ArchiveCounts = Readonly<Record<ArchiveOutcome | 'failed' | 'oldestMs', number>>

/**
 * No invocation of a function lasts longer (the limit of Lambda is 15 minutes), so a consumer that began before the end of the
 * retention has written what it appends to the event. The clock of DynamoDB, which dates the changes, is behind by less.
 */
const marginMs = 16 * 60_000

/**
 * Archives the events whose retention is over, except those under a legal hold. One that fails stops no other. An archived event
 * leaves the index, and a held one stays in it, so that it is found after the hold is lifted. `oldestMs` leaves out held events.
 * The run reads no holds of events that it does not reach. Safe to repeat and to race.
 * @throws Transient `store-unavailable` when no page can be read.
 */
export const makeArchiveFacts =
  ({ events, archiveEvent, warn, clock, runMs }: Needs) =>
  async (): Promise<ArchiveCounts> => {
    const counts = { archived: 0, held: 0, unproven: 0, done: 0, failed: 0, oldestMs: 0 }
    const startMs = Date.parse(clock())
    const until = new Date(startMs - marginMs).toISOString()
    const hasTime = (): boolean => Date.parse(clock()) < startMs + runMs

    const noteLeft = (event: DueEvent | undefined): void => {
      if (event) counts.oldestMs = Math.max(counts.oldestMs, startMs - Date.parse(event.retainUntil))
    }

    const archive = async (key: DueEvent): Promise<void> => {
      const [outcome] = await Promise.allSettled([archiveEvent(key, until)])
      const result = outcome.status === 'fulfilled' ? outcome.value : 'failed'
      if (outcome.status === 'rejected') warn(key, outcome.reason)
      if (result === 'unproven') warn(key, new Error('The audit log does not have the text of each fact.'))
      if (result === 'failed' || result === 'unproven') noteLeft(key)
      counts[result] += 1
    }

    for (const shard of inTurn(events.shards, startMs)) {
      let next: unknown
      do {
        const page = await events.due(shard, until, next)
        const isReached = hasTime()
        if (isReached) await Promise.all(page.events.map(archive))
        else noteLeft(page.events[0])
        next = isReached ? page.next : undefined
      } while (next !== undefined)
    }
    return counts
  }

const hourMs = 3_600_000

/** Each hour begins with another shard, so that many held events in one do not keep a run from the others. */
const inTurn = (shards: readonly string[], nowMs: number): readonly string[] => {
  const start = Math.floor(nowMs / hourMs) % shards.length
  return [...shards.slice(start), ...shards.slice(0, start)]
}
