import type { Limit } from './tenant-settings.ts'

/**
 * The generic cell rate algorithm (ITU-T I.371): a leaky bucket in one number, the *theoretical arrival time* at which the
 * next request would come if all came evenly. A request moves it on by one interval, and it may run ahead of the clock by
 * a burst of them. All times here are whole microseconds since 1970.
 */

/** The time between two requests that come evenly. Rounded up, so that never more than the limit is admitted. */
const intervalOf = ({ requestsPerSecond }: Limit): number => Math.ceil(1_000_000 / requestsPerSecond)

/** By how much so many requests move the arrival time on. */
export const costOf = (limit: Limit, count: number): number => count * intervalOf(limit)

/** The latest arrival time at which so many requests, at most a burst, are still admitted. */
export const latestFor = (limit: Limit, count: number, now: number): number =>
  now + costOf(limit, limit.burst) - costOf(limit, count)

/** How many requests are admitted at this arrival time: 0 to a burst. */
export const admissible = (limit: Limit, arrival: number, now: number): number =>
  Math.max(0, Math.floor((latestFor(limit, 0, now) - Math.max(arrival, now)) / intervalOf(limit)))

/** Where a bucket stands: its arrival time, and what time it is. */
export type Level = Readonly<{ arrival: number; now: number }>

/** How long until so many requests, at most a burst, are admitted, if nobody else takes any. */
export const waitFor = (limit: Limit, count: number, { arrival, now }: Level): number =>
  Math.max(0, Math.max(arrival, now) - latestFor(limit, count, now))
