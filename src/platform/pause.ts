import { setTimeout } from 'node:timers/promises'

/** Waits 5–10 ms, then 10–20, doubling up to half a second: long enough for a concurrent writer to finish. */
export const pause = (tries: number): Promise<void> => {
  const ceilingMs = Math.min(10 * 2 ** (tries - 1), 500)
  return setTimeout(ceilingMs * (0.5 + Math.random() / 2))
}
