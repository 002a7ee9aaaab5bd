import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitAt } from '#lab/backtest/split-at.ts'

const at = (...hours: number[]) => hours.map((hour) => ({ hour }))

it('gives the first part its share of the rows', () => {
  expect(splitAt(at(1, 2, 3, 4, 5), 0.6)).toBe(3)
})

it('leaves an hour that the mark falls into to the last part', () => {
  expect(splitAt(at(1, 2, 3, 3, 3, 3), 0.6)).toBe(2)
  expect(splitAt(at(7, 7, 7), 0.5)).toBe(0)
})

it('never takes more than the share, and never parts an hour', () => {
  const hours = fc.array(fc.nat(8)).map((all) => at(...all.sort((a, b) => a - b)))
  fc.assert(
    fc.property(hours, fc.double({ min: 0, max: 1, noNaN: true }), (rows, share) => {
      const count = splitAt(rows, share)
      expect(count).toBeLessThanOrEqual(rows.length * share)
      if (count > 0 && count < rows.length) expect(rows[count - 1]?.hour).not.toBe(rows[count]?.hour)
    }),
  )
})
