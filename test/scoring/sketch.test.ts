import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptySketch, sizeOf, unionOf, withNumber } from '#scoring/domain/sketch.ts'

const sketchOf = (numbers: readonly number[]) => numbers.reduce(withNumber, emptySketch)

describe('a sketch', () => {
  it('is the same whatever the order of the numbers and however often each comes, and put together from parts', () => {
    fc.assert(
      fc.property(fc.array(fc.maxSafeNat()), fc.array(fc.maxSafeNat()), (some, others) => {
        const all = sketchOf([...some, ...others])
        expect(sketchOf([...others, ...some, ...others].toReversed())).toEqual(all)
        expect(unionOf(sketchOf(some), sketchOf(others))).toEqual(all)
      }),
    )
  })

  it('estimates how many different numbers it has seen: few nearly exactly, many within a third', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.maxSafeNat(), { minLength: 1, maxLength: 60, size: 'max' }), (numbers) => {
        const size = sizeOf(sketchOf(numbers))
        expect(Math.abs(size - numbers.length)).toBeLessThan(Math.max(4, numbers.length * 0.5))
      }),
      { numRuns: 300 },
    )
    const mean = (count: number) => {
      const sizes = Array.from({ length: 200 }, (_, run) =>
        sizeOf(sketchOf(Array.from({ length: count }, (__, index) => run * 1_000_003 + index * 7_919))),
      )
      return sizes.reduce((sum, size) => sum + size, 0) / sizes.length
    }
    expect(Math.abs(mean(5) - 5)).toBeLessThan(0.5)
    expect(Math.abs(mean(30) - 30)).toBeLessThan(3)
  })

  it('begins with nothing and has an end', () => {
    expect(sizeOf(emptySketch)).toBe(0)
    expect(sizeOf(sketchOf([7]))).toBe(1)
    expect(sizeOf([0xffffffff, 0xffffffff])).toBe(266.2)
  })
})
