import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { alarmsFrom, makeSumTally, thresholdFor, topShare } from '#lab/backtest/sum-tally.ts'

type Row = Readonly<{ sum: number; isFraud: boolean }>

const rowsOf = fc.array(fc.record({ sum: fc.integer({ min: 0, max: 12 }), isFraud: fc.boolean() }), { minLength: 1 })
const shares = fc.double({ min: 0, max: 1, noNaN: true })
const genuine = (sum: number): Row => ({ sum, isFraud: false })
const fraud = (sum: number): Row => ({ sum, isFraud: true })

const tallyOf = (rows: readonly Row[]) => {
  const tally = makeSumTally()
  for (const { sum, isFraud } of rows) tally.add(sum, isFraud)
  return tally.take()
}

describe('an alarm for a share of the rows', () => {
  it('takes those with the highest sums', () => {
    const rows = [fraud(90), genuine(80), fraud(70), genuine(0), genuine(0)]
    expect(topShare(tallyOf(rows), 0.4)).toEqual({ rows: 5, frauds: 2, alarms: 2, hits: 1 })
  })

  it('counts equals in part where only some of them fit', () => {
    const rows = [fraud(90), fraud(50), genuine(50), genuine(50), genuine(50)]
    expect(topShare(tallyOf(rows), 0.6)).toEqual({ rows: 5, frauds: 2, alarms: 3, hits: 1.5 })
  })

  it('ranks nothing where all sums are equal: it finds as much as chance does', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1 }), shares, (labels, share) => {
        const tally = tallyOf(labels.map((isFraud) => ({ sum: 7, isFraud })))
        expect(topShare(tally, share).hits).toBeCloseTo(labels.filter(Boolean).length * share, 9)
      }),
    )
  })

  it('finds no more than with the frauds first among equals, and no less than with them last', () => {
    fc.assert(
      fc.property(rowsOf, shares, (rows, share) => {
        const count = Math.floor(rows.length * share)
        const hitsOf = (order: (a: Row, b: Row) => number) =>
          rows.toSorted((a, b) => b.sum - a.sum || order(a, b)).filter(({ isFraud }, index) => isFraud && index < count)
            .length
        const { hits } = topShare(tallyOf(rows), count / rows.length)
        expect(hits).toBeLessThanOrEqual(hitsOf((a, b) => Number(b.isFraud) - Number(a.isFraud)) + 1e-9)
        expect(hits).toBeGreaterThanOrEqual(hitsOf((a, b) => Number(a.isFraud) - Number(b.isFraud)) - 1e-9)
      }),
    )
  })

  it('finds all of them among all rows, and never less with a larger share', () => {
    fc.assert(
      fc.property(rowsOf, shares, shares, (rows, one, other) => {
        const tally = tallyOf(rows)
        const all = topShare(tally, 1)
        expect(all.hits).toBeCloseTo(all.frauds, 9)
        const [small, large] = [topShare(tally, Math.min(one, other)), topShare(tally, Math.max(one, other))]
        expect(large.hits).toBeGreaterThanOrEqual(small.hits - 1e-9)
      }),
    )
  })
})

describe('a threshold', () => {
  it('is the lowest sum that keeps to the share', () => {
    const rows = [genuine(90), genuine(80), genuine(80), genuine(20), genuine(0)]
    expect(thresholdFor(tallyOf(rows), 0.6)).toBe(80)
    expect(thresholdFor(tallyOf(rows), 0.59)).toBe(90)
  })

  it('is absent where even the highest sum is too frequent', () => {
    expect(thresholdFor(tallyOf([genuine(50), genuine(50), genuine(0)]), 0.5)).toBeUndefined()
  })

  it('never gives an alarm for nothing at all', () => {
    expect(thresholdFor(tallyOf([fraud(30), genuine(0)]), 1)).toBe(30)
    expect(thresholdFor(tallyOf([genuine(0)]), 1)).toBeUndefined()
  })

  it('does not know the labels, keeps to the share, and would not with the next lower sum', () => {
    fc.assert(
      fc.property(rowsOf, shares, (rows, share) => {
        const tally = tallyOf(rows)
        const threshold = thresholdFor(tally, share)
        expect(thresholdFor(tallyOf(rows.map(({ sum }) => fraud(sum))), share)).toBe(threshold)
        const from = threshold ?? Number.POSITIVE_INFINITY
        expect(alarmsFrom(tally, from).alarms).toBeLessThanOrEqual(rows.length * share)
        const next = tally.find(({ sum }) => sum < from && sum > 0)
        if (next) expect(alarmsFrom(tally, next.sum).alarms).toBeGreaterThan(rows.length * share)
      }),
    )
  })
})
