import { describe, expect, it } from 'vitest'
import { exponentOf, portionOf } from '#kernel/domain/money.ts'

/** ISO 4217, list one: every currency whose minor unit is not a hundredth. */
const byDecimals = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU XUA',
  2: 'EUR USD GBP CHF CNY INR BRL',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

describe.each(Object.entries(byDecimals))('with %s decimals', (decimals, codes) => {
  it.each(codes.split(' '))('%s is written', (code) => {
    expect(exponentOf(code)).toBe(Number(decimals))
  })
})

it.each([
  [1_000, 10, 100],
  [199, 50, 99],
  [Number.MAX_SAFE_INTEGER, 100, Number.MAX_SAFE_INTEGER],
  [Number.MAX_SAFE_INTEGER, 90, 8_106_479_329_266_891],
])('of %i takes %i percent, rounded down, without losing a unit', (minorUnits, percent, portion) => {
  expect(portionOf(minorUnits, percent)).toBe(portion)
})
