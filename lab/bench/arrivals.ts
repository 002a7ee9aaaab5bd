import { pause } from '../pause.ts'

/** The due times of an open load's events, in ms from the start: evenly spread, the first at 0. */
export const dueTimesMs = (ratePerSecond: number, seconds: number): readonly number[] =>
  Array.from({ length: Math.round(ratePerSecond * seconds) }, (_, index) => (index * 1000) / ratePerSecond)

/**
 * Sends at the due times without waiting for earlier answers: a slow system must not reduce its own load. Returns for each
 * event, in order, the time from its due time to its answer, so waiting counts. After an abort nothing is sent.
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
    const aheadMs = beginMs + due - performance.now()
    if (aheadMs > 0) await pause(aheadMs, signal)
    if (signal.aborted) break
    sent.push(sendOne(index, due))
  }
  return Promise.all(sent)
}
