type Counts = Readonly<Record<string, number>>

const everyMs = 60_000

/**
 * Writes the counts of faults by kind in every minute in which one happened.
 * @returns the function that ends this, and writes the last counts.
 */
export const logFaultCounts = (seed: number, counts: () => Counts, log: (line: string) => void): (() => void) => {
  let written = '{}'
  const write = (): void => {
    const text = JSON.stringify(counts())
    if (text !== written) log(`Faults so far, with seed ${seed}: ${text}`)
    written = text
  }
  const timer = setInterval(write, everyMs).unref()
  return () => {
    clearInterval(timer)
    write()
  }
}
