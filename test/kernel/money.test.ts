import { describe, expect, it } from 'vitest'
import { exactSum, exponentOf, formatMoney } from '#kernel/domain/money.ts'

describe('money', () => {
  it.each([
    ['EUR', 2],
    ['JPY', 0],
    ['KWD', 3],
    ['CLF', 4],
    ['XAU', 0],
  ])('writes %s with %i decimals', (currency, exponent) => {
    expect(exponentOf(currency)).toBe(exponent)
  })

  it.each([
    [{ minorUnits: 1050, currency: 'EUR' }, '10.50 EUR'],
    [{ minorUnits: 5, currency: 'EUR' }, '0.05 EUR'],
    [{ minorUnits: 123_456_789, currency: 'USD' }, '1,234,567.89 USD'],
    [{ minorUnits: -100_000, currency: 'EUR' }, '-1,000.00 EUR'],
    [{ minorUnits: 1_234_567, currency: 'JPY' }, '1,234,567 JPY'],
    [{ minorUnits: 1_234, currency: 'KWD' }, '1.234 KWD'],
    [{ minorUnits: 0, currency: 'UYW' }, '0.0000 UYW'],
    [{ minorUnits: Number.MAX_SAFE_INTEGER, currency: 'EUR' }, '90,071,992,547,409.91 EUR'],
  ])('formats %o as %s', (money, text) => {
    expect(formatMoney(money)).toBe(text)
  })

  it('knows a sum that is no longer exact', () => {
    expect(exactSum(Number.MAX_SAFE_INTEGER - 1, 1)).toBe(Number.MAX_SAFE_INTEGER)
    expect(exactSum(Number.MAX_SAFE_INTEGER, 1)).toBeUndefined()
    expect(exactSum(-Number.MAX_SAFE_INTEGER, -1)).toBeUndefined()
  })
})
