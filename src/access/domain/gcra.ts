import type { Limit } from './tenant-settings.ts'

/**
 * The generic cell rate algorithm (ITU-T I.371): a leaky bucket in one number, the *theoretical arrival time* of the next
 * request if all requests arrived evenly. A request advances it by one interval. A request is admitted while it is ahead of the
 * clock by at most one burst. A charge can take it further ahead: a debt, which the next requests wait for. All times here are
 * whole microseconds since 1970.
 */

/** The time between two evenly spaced requests. Rounded up, so that never more than the limit is admitted. */
const intervalOf = ({ requestsPerSecond }: Limit): number => Math.ceil(1_000_000 / requestsPerSecond)

/** The time by which a number of requests advances the arrival time. */
export const costOf = (limit: Limit, count: number): number => count * intervalOf(limit)

/** The latest arrival time at which a number of requests (at most a burst) is admitted. */
export const latestFor = (limit: Limit, count: number, now: number): number =>
  now + costOf(limit, limit.burst) - costOf(limit, count)

/**
 * The tokens that a bucket must have for a charge of an admitted request. A charge above the burst needs all tokens that the
 * request itself left. Otherwise no bucket would ever be full enough.
 */
export const requiredFor = ({ burst }: Limit, count: number): number => Math.min(count, burst - 1)

/** The number of requests that are admitted at an arrival time: 0 to a burst. */
export const admissible = (limit: Limit, arrival: number, now: number): number =>
  Math.max(0, Math.floor((latestFor(limit, 0, now) - Math.max(arrival, now)) / intervalOf(limit)))

/** The level of a bucket: its arrival time, and the current time. */
export type Level = Readonly<{ arrival: number; now: number }>

/** The time until a number of requests (at most a burst) is admitted, if no one else takes any. */
export const waitFor = (limit: Limit, count: number, { arrival, now }: Level): number =>
  Math.max(0, Math.max(arrival, now) - latestFor(limit, count, now))
