import type { AlarmCounts } from '../rows/alarm-quality.ts'

type SumCount = Readonly<{ sum: number; rows: number; frauds: number }>

/** Numbers of rows and frauds by sum, highest sum first. */
export type SumTally = readonly SumCount[]

/** Counts sums. Memory use does not grow with the number of rows. */
export const makeSumTally = () => {
  const counts = new Map<number, { rows: number; frauds: number }>()
  return {
    add: (sum: number, isFraud: boolean): void => {
      const count = counts.get(sum) ?? { rows: 0, frauds: 0 }
      count.rows += 1
      if (isFraud) count.frauds += 1
      counts.set(sum, count)
    },
    take: (): SumTally => [...counts].map(([sum, count]) => ({ sum, ...count })).sort((a, b) => b.sum - a.sum),
  }
}

/**
 * An alarm for a share of the rows, from 0 to 1: those with the highest sums. Rows with the last sum that fits count in
 * part, in equal shares, as if chosen at random.
 */
export const topShare = (tally: SumTally, share: number): AlarmCounts => {
  const { rows, frauds } = totalOf(tally)
  const alarms = rows * share
  let left = alarms
  let hits = 0
  for (const one of tally) {
    const part = Math.min(1, left / one.rows)
    hits += one.frauds * part
    left -= one.rows * part
    if (left <= 0) break
  }
  return { rows, frauds, alarms, hits }
}

/** The lowest sum above 0 that gives an alarm for at most this share of the rows. Undefined when every sum gives more. */
export const thresholdFor = (tally: SumTally, share: number): number | undefined => {
  const most = totalOf(tally).rows * share
  let alarms = 0
  let threshold: number | undefined
  for (const { sum, rows } of tally) {
    alarms += rows
    if (alarms > most || sum <= 0) break
    threshold = sum
  }
  return threshold
}

/** An alarm for every row whose sum is the threshold or more. */
export const alarmsFrom = (tally: SumTally, threshold: number): AlarmCounts => {
  const { rows: alarms, frauds: hits } = totalOf(tally.filter(({ sum }) => sum >= threshold))
  return { ...totalOf(tally), alarms, hits }
}

export const totalOf = (tally: SumTally): Readonly<{ rows: number; frauds: number }> => ({
  rows: tally.reduce((total, { rows }) => total + rows, 0),
  frauds: tally.reduce((total, { frauds }) => total + frauds, 0),
})
