/** A point in time: UTC, ISO 8601 with milliseconds, from wire to store. Example: `2026-03-01T12:00:00.000Z`. Sorts as text. */
export type Instant = string

/** Returns the current time. A domain receives it as an argument and never reads the system clock. */
export type Clock = () => Instant

/** The UTC day of an instant. Example: `2026-03-01`. */
export const dayOf = (instant: Instant): string => instant.slice(0, 10)

/** The UTC day before. Example: `2026-03-01` → `2026-02-28`. */
export const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)

/** The instant the given number of days later. */
export const daysAfter = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString()
