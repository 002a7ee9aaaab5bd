import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { OutboxReader } from './ports.ts'

/** The most by which the clocks of two parts differ. The outbox has not written a later time. */
export const clockDifferenceSeconds = 60

type Needs = Readonly<{ outbox: OutboxReader; clock: Clock }>

/**
 * Measures the outbox: the age in seconds above which no fact is unpublished. It is the larger of two ages: of the oldest fact
 * that is known to be blocked, and of the newest pulse that passed. A pulse is written every minute, so the age is up to a minute
 * while nothing waits. `undefined` until the first pulse has passed, and for a time that is invalid or later than now.
 * @throws Transient `store-unavailable`.
 */
export const makeMeasureOutbox =
  ({ outbox, clock }: Needs) =>
  async (): Promise<number | undefined> => {
    const { passedAt, blockedSince } = await outbox.read()
    if (passedAt === undefined) return undefined
    const ageOf = (instant: Instant): number => Math.floor((Date.parse(clock()) - Date.parse(instant)) / 1000)
    const age = Math.max(ageOf(passedAt), ...blockedSince.map(ageOf))
    // An invalid time has no age: NaN is not greater.
    return ageOf(passedAt) >= -clockDifferenceSeconds && age >= -clockDifferenceSeconds ? Math.max(0, age) : undefined
  }
