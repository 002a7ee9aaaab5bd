/** Waits before the next try. `tries` is the number of failed tries, so that the wait can grow. */
type Pause = (tries: number) => Promise<void>

export const atOnce: Pause = async () => undefined

/**
 * Repeats an attempt that a concurrent writer can win, until it returns a value: at most `tryCountMax` times, with a pause
 * between two tries. Returns `undefined` if the last try has lost too.
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
