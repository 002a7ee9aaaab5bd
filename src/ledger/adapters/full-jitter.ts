import { setTimeout } from 'node:timers/promises'

/**
 * Waits a random time of up to 50 ms, then up to 100 ms, doubling up to 1,200 ms. The minimum is zero, so that writers that
 * collided once do not collide again. Measurements: docs/scale.md, "Hot account".
 */
export const fullJitter = (tries: number): Promise<void> =>
  setTimeout(Math.random() * Math.min(50 * 2 ** (tries - 1), 1_200))
