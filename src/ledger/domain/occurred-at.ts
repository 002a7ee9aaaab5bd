import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'

/** By how much a caller's clock may be ahead of ours. */
const clockSkewMs = 60_000

const earliest: Instant = '1970-01-01T00:00:00.000Z'

/** Why a caller's time cannot be when it happened; nothing where it can, or where the caller does not say. */
export const refusalOfTime = (occurredAt: Instant | undefined, now: Instant): Refusal | undefined => {
  if (occurredAt === undefined) return undefined
  const latest = new Date(Date.parse(now) + clockSkewMs).toISOString()
  if (occurredAt >= earliest && occurredAt <= latest) return undefined
  const message = 'must be from 1970-01-01T00:00:00Z to now; 60 seconds of clock difference are allowed'
  return new Refusal('occurred-at-out-of-range', 'It cannot have happened at that time.', [
    { path: 'occurredAt', message },
  ])
}
