import { setTimeout } from 'node:timers/promises'

/**
 * Waits by chance up to 50 ms, then up to 100, doubling up to 1,200: from nothing on, so that writers who met once do not
 * meet again. What these numbers were measured to do is in docs/scale.md, "Hot account".
 */
export const fullJitter = (tries: number): Promise<void> =>
  setTimeout(Math.random() * Math.min(50 * 2 ** (tries - 1), 1_200))
