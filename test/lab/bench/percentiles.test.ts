import fc from 'fast-check'
import { expect, it } from 'vitest'
import { percentile, spreadOf } from '#lab/bench/percentiles.ts'

const oneToHundred = Array.from({ length: 100 }, (_, index) => index + 1)

it('names the time within which so many per cent were done', () => {
  expect(spreadOf(oneToHundred.toReversed())).toEqual({ count: 100, p50Ms: 50, p99Ms: 99, maxMs: 100 })
})

it('gives the only time there is as every percentile', () => {
  expect(spreadOf([7])).toEqual({ count: 1, p50Ms: 7, p99Ms: 7, maxMs: 7 })
})

it('makes no figure up where nothing was measured', () => {
  expect(spreadOf([])).toEqual({ count: 0, p50Ms: Number.NaN, p99Ms: Number.NaN, maxMs: Number.NaN })
})

it('always gives a time that was measured, with at least that share at or below it', () => {
  const times = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(times, fc.integer({ min: 1, max: 100 }), (measured, percent) => {
      const sorted = measured.toSorted((a, b) => a - b)
      const found = percentile(sorted, percent)
      expect(measured).toContain(found)
      expect(measured.filter((time) => time <= found).length / measured.length).toBeGreaterThanOrEqual(percent / 100)
    }),
  )
})
