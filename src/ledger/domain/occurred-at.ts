import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant, TimeText } from '#kernel/domain/instant.ts'

/** The tolerated difference between the caller's clock and ours. */
const clockSkewMs = 60_000

/** Refuses a time of occurrence that is impossible. Returns `undefined` for a valid or absent time. */
export const refusalOfTime = (occurredAt: TimeText | undefined, now: Instant): Refusal | undefined => {
  if (occurredAt === undefined) return undefined
  const at = Date.parse(occurredAt)
  if (at >= 0 && at <= Date.parse(now) + clockSkewMs) return undefined
  const message = 'must be between 1970-01-01T00:00:00Z and now, with a tolerance of 60 seconds'
  return new Refusal('occurred-at-out-of-range', 'The time in `occurredAt` is before 1970 or in the future.', [
    { path: 'occurredAt', message },
  ])
}
