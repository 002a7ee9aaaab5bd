/** Waits before the next try; `tries` counts those that failed, so that the wait can grow. */
type Pause = (tries: number) => Promise<void>

export const atOnce: Pause = async () => undefined

/**
 * Repeats an attempt that another writer can win, until it returns something: at most `tryCountMax` times, with a pause
 * between two tries. Returns `undefined` when the last try has lost as well.
 */
export const untilWon = async <Won>(
  tryCountMax: number,
  pause: Pause,
  attempt: () => Promise<Won | undefined>,
): Promise<Won | undefined> => {
  for (let tries = 1; tries < tryCountMax; tries += 1) {
    const won = await attempt()
    if (won !== undefined) return won
    await pause(tries)
  }
  return attempt()
}
