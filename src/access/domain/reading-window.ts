import type { Instant } from '#kernel/domain/instant.ts'

const windowMs = 15 * 60_000

/** The start of the quarter of an hour, in UTC, of a reading. Repeats in it are one reading. Example: `2026-03-01T12:15:00.000Z`. */
export const startOfWindow = (readAt: Instant): Instant =>
  new Date(Math.floor(Date.parse(readAt) / windowMs) * windowMs).toISOString()

/** The name of a window within its day. Example: `1215`. */
export const nameOfWindow = (start: Instant): string => `${start.slice(11, 13)}${start.slice(14, 16)}`
