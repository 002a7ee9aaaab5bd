import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { minorUnitsOf } from '#lab/rows/minor-units.ts'

describe('minor units of a decimal text', () => {
  it.each([
    ['38398.68', 3_839_868],
    ['0.0', 0],
    ['-0.00', 0],
    ['12', 1_200],
    ['.5', 50],
    ['7.', 700],
    ['+1.10', 110],
    ['12.500', 1_250],
    ['1.0E7', 1_000_000_000],
    ['1.5e-1', 15],
    ['38563401.41', 3_856_340_141],
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
  ])('of %s are %d', (text, minorUnits) => {
    expect(minorUnitsOf(text, 2)).toBe(minorUnits)
  })

  it.each([
    ['', 'is not a decimal number'],
    ['.', 'is not a decimal number'],
    ['e5', 'is not a decimal number'],
    ['ten', 'is not a decimal number'],
    ['1,000.00', 'is not a decimal number'],
    ['$5', 'is not a decimal number'],
    ['0x10', 'is not a decimal number'],
    ['NaN', 'is not a decimal number'],
    [' 5', 'is not a decimal number'],
    ['-0.01', 'is negative'],
    ['1.005', 'has more than 2 decimals'],
    ['1e-3', 'has more than 2 decimals'],
    ['90071992547409.92', 'is too large to be exact'],
    ['9e99', 'is too large to be exact'],
  ])('refuse %s, which %s', (text, because) => {
    expect(minorUnitsOf(text, 2)).toEqual({ because })
  })

  it('are exact for every amount, however it is written', () => {
    const amount = fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) })
    fc.assert(
      fc.property(amount, fc.nat(6), fc.integer({ min: -6, max: 6 }), (minorUnits, zeros, shift) => {
        expect(minorUnitsOf(written(minorUnits, zeros, shift), 2)).toBe(Number(minorUnits))
      }),
    )
  })

  it('follow the decimals of the currency', () => {
    expect(minorUnitsOf('12.0', 0)).toBe(12)
    expect(minorUnitsOf('12.5', 0)).toEqual({ because: 'has more than 0 decimals' })
    expect(minorUnitsOf('12.345', 3)).toBe(12_345)
  })
})

/** The amount with zeros behind it and its point moved by as many places as the exponent makes good. */
const written = (minorUnits: bigint, zeros: number, shift: number): string => {
  const digits = `${'0'.repeat(8)}${minorUnits}${'0'.repeat(8)}`
  const point = digits.length - 8 - 2 + shift
  return `${digits.slice(0, point)}.${digits.slice(point)}${'0'.repeat(zeros)}e${-shift}`
}
