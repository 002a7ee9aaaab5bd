import { pause } from '../pause.ts'

/** When the events of an open load are due, in ms from its beginning: evenly spread, the first at once. */
export const dueTimesMs = (ratePerSecond: number, seconds: number): readonly number[] =>
  Array.from({ length: Math.round(ratePerSecond * seconds) }, (_, index) => (index * 1000) / ratePerSecond)

/**
 * Sends at the moments given, whether or not what was sent before has been answered: a slow system must not slow down
 * those who come to it. Gives for each, in order, the time from the moment it was due to its answer, so that having to
 * wait counts. An abort sends no more.
 */
export const sendOnTime = async (
  dueMs: readonly number[],
  send: (index: number) => Promise<void>,
  signal: AbortSignal,
): Promise<readonly number[]> => {
  const beginMs = performance.now()
  const sendOne = async (index: number, due: number): Promise<number> => {
    await send(index)
    return performance.now() - beginMs - due
  }
  const sent: Promise<number>[] = []
  for (const [index, due] of dueMs.entries()) {
    const earlyMs = beginMs + due - performance.now()
    if (earlyMs > 0) await pause(earlyMs, signal)
    if (signal.aborted) break
    sent.push(sendOne(index, due))
  }
  return Promise.all(sent)
}
