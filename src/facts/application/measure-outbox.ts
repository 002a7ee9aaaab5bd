import type { Clock } from '#kernel/domain/instant.ts'
import type { OutboxReader } from './ports.ts'

type Needs = Readonly<{ outbox: OutboxReader; clock: Clock }>

/**
 * Measures the outbox: the age in seconds above which no fact is unpublished. It is the larger of two ages: of the oldest fact
 * that is known to be blocked, and of the newest pulse that passed. A pulse is written every minute, so the age is up to a minute
 * while nothing waits. `undefined` until the first pulse has passed.
 * @throws Transient `store-unavailable`.
 */
export const makeMeasureOutbox =
  ({ outbox, clock }: Needs) =>
  async (): Promise<number | undefined> => {
    const { passedAt, blockedSince } = await outbox.read()
    if (passedAt === undefined) return undefined
    const oldest = Math.min(...[passedAt, ...blockedSince].map((instant) => Date.parse(instant)))
    return Math.max(0, Math.floor((Date.parse(clock()) - oldest) / 1000))
  }
