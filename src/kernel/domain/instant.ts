/** A point in time: UTC, ISO 8601 with milliseconds. Example: `2026-03-01T12:00:00.000Z`. Sorts as text. */
export type Instant = string

/**
 * A time as its source wrote it: RFC 3339 with any offset and any number of digits after the second. It does not sort as text,
 * and equal times can have different texts: use `instantOf` to sort and `exactTimeOf` to compare.
 */
export type TimeText = string

/** Whether a text is an instant: a time that exists, in this one form. */
export const isInstant = (text: string): text is Instant => {
  const ms = Date.parse(text)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text
}

/** Returns the current time. A domain receives it as an argument and never reads the system clock. */
export type Clock = () => Instant

/**
 * The message for a text that is not a time, for a schema. `undefined` for a value that is not a text. The sign + of an offset
 * is a space in a query unless it is percent-encoded.
 */
export const timeFault = ({ input }: Readonly<{ input?: unknown }>): string | undefined => {
  if (typeof input !== 'string') return undefined
  const [, offset] = /^\d{4}-\d\d-\d\dT[\d:.]+( \d\d:\d\d)?$/.exec(input) ?? []
  if (offset !== undefined) return 'must have a sign before its offset: percent-encode + as %2B in a query'
  return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(input)
    ? 'has no offset: add Z for UTC, or an offset such as +01:00'
    : 'must be an ISO 8601 time with an offset, such as 2026-03-01T12:00:00Z'
}

/** The UTC day of an instant. Example: `2026-03-01`. */
export const dayOf = (instant: Instant): string => instant.slice(0, 10)

/** The UTC day before. Example: `2026-03-01` → `2026-02-28`. */
export const dayBefore = (day: string): string => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10)

/** The instant the given number of days later. */
export const daysAfter = (instant: Instant, days: number): Instant => msAfter(instant, days * 86_400_000)

/** The instant the given number of milliseconds later; a negative number is earlier. */
export const msAfter = (instant: Instant, ms: number): Instant => new Date(Date.parse(instant) + ms).toISOString()

/** The instant of a time, cut to milliseconds. */
export const instantOf = (time: TimeText): Instant => new Date(time).toISOString()

/**
 * The time in UTC with every digit after the second, at least three: equal times have the same text, and an instant stays
 * unchanged. Example: `2026-03-01T13:00:00.1234560+01:00` → `2026-03-01T12:00:00.123456Z`.
 */
export const exactTimeOf = (time: TimeText): TimeText => {
  const [, second = '', fraction = '', offset = ''] = /^(.{19})(?:\.([0-9]+))?(Z|[+-][0-9:]{5})$/.exec(time) ?? []
  const digits = fraction.replace(/0+$/, '').padEnd(3, '0')
  return `${instantOf(`${second}${offset}`).slice(0, 19)}.${digits}Z`
}
