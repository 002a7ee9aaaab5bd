/** A moment: UTC, ISO 8601 with milliseconds, from wire to store. Example: `2026-03-01T12:00:00.000Z`. Sorts as text. */
export type Instant = string

/** Gives the present moment. Passed in, never read from the world by a domain. */
export type Clock = () => Instant

/** The UTC day of an instant. Example: `2026-03-01`. */
export const dayOf = (instant: Instant): string => instant.slice(0, 10)

/** The UTC day before. Example: `2026-03-01` → `2026-02-28`. */
export const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)

/** The same time of day so many days later. */
export const daysAfter = (instant: Instant, days: number): Instant =>
  new Date(Date.parse(instant) + days * 86_400_000).toISOString()
