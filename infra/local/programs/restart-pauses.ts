const windowMs = 60_000

/** The pauses before the first, second … restart within a minute, in ms. One more end, and the part is given up. */
const pausesMs = [0, 500, 2_000, 10_000] as const

export type RestartPauses = Readonly<{
  /** Notes that the part ended or did not start. Returns the pause before its next start; `undefined` if it keeps ending. */
  next(): number | undefined
  /** Notes that the part is ready. */
  ready(): void
}>

/**
 * The pauses before the restarts of one part. The first restart is immediate, the pause grows, and after a minute of work it
 * begins anew. A part is given up when it ended five times within a minute, or did not start five times in succession.
 */
export const makeRestartPauses = (nowMs: () => number = Date.now): RestartPauses => {
  let ends: readonly number[] = []
  let failedStarts = 0
  return {
    next: () => {
      const now = nowMs()
      ends = [...ends.filter((at) => now - at < windowMs), now]
      failedStarts += 1
      return pausesMs[Math.max(ends.length, failedStarts) - 1]
    },
    ready: () => {
      failedStarts = 0
    },
  }
}
