/** A summary of measured times. */
export type Spread = Readonly<{ count: number; p50Ms: number; p99Ms: number; maxMs: number }>

export const spreadOf = (timesMs: readonly number[]): Spread => {
  const sorted = timesMs.toSorted((a, b) => a - b)
  return {
    count: sorted.length,
    p50Ms: percentile(sorted, 50),
    p99Ms: percentile(sorted, 99),
    maxMs: percentile(sorted, 100),
  }
}

/** The nearest-rank percentile, always a measured time. `NaN` for an empty list. */
export const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
