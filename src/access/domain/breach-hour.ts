import type { Instant } from '#kernel/domain/instant.ts'

/** An hour in UTC, in which breaches are counted. Example: `2026-03-01T12`. Sorts as text. */
export type Hour = string

const hourMs = 3_600_000

/** Reports of an hour are counted in it until this time after its end. */
const openMs = 10 * 60_000

/** The counts of an hour are recorded from this time after its end on. The difference is for slow writers and other clocks. */
const completeMs = 15 * 60_000

/** Hours that are looked at after an outage: seven days. Rows are kept a day longer. */
const missedHoursMax = 7 * 24

export const hourOf = (instant: Instant): Hour => instant.slice(0, 13)

/** The first instant of an hour. */
export const startOf = (hour: Hour): Instant => `${hour}:00:00.000Z`

const hourAt = (ms: number): Hour => hourOf(new Date(ms).toISOString())

/** The hour in which a breach is counted: its own while that hour is open, else the current one. */
export const countingHour = (detectedAt: Instant, now: Instant): Hour => {
  const own = hourOf(detectedAt)
  return Date.parse(now) < Date.parse(startOf(own)) + hourMs + openMs ? own : hourOf(now)
}

/** The complete hours after `last`, oldest first; of the last seven days if there is none. */
export const hoursAfter = (last: Hour | undefined, now: Instant): readonly Hour[] => {
  const newest = Date.parse(now) - completeMs - hourMs
  const oldest = newest - (missedHoursMax - 1) * hourMs
  const first = Math.max(oldest, last === undefined ? 0 : Date.parse(startOf(last)) + hourMs)
  const count = Math.floor((Date.parse(startOf(hourAt(newest))) - Date.parse(startOf(hourAt(first)))) / hourMs) + 1
  return Array.from({ length: Math.max(0, count) }, (_, index) => hourAt(first + index * hourMs))
}

/** When the rows of an hour expire, in seconds since 1970. */
export const expiryOf = (hour: Hour): number => Date.parse(startOf(hour)) / 1000 + (missedHoursMax + 24) * 3600
