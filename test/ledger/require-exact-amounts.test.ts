import fc from 'fast-check'
import { expect, it } from 'vitest'
import { requireExactAmounts } from '#ledger/application/require-exact-amounts.ts'

const bodyWith = (number: string) => `{ "accountId": "A", "amount": { "minorUnits" : ${number}, "currency": "EUR" } }`

it.each(['9007199254740991.4', '1.00000000000000000001', '-0.0000000001', '1e-400', '10000000000000000001E-19'])(
  'refuses %s, which is read as a whole number and is none',
  (number) => {
    expect(() => requireExactAmounts(bodyWith(number))).toThrow(
      expect.objectContaining({
        code: 'amount-out-of-range',
        issues: [{ path: 'amount.minorUnits', message: `must be a whole number, not ${number}` }],
      }),
    )
  },
)

it.each(['0', '-0', '12', '12.0', '1.2e1', '120E-1', '0.0e5', '9007199254740991', '90071992547409.91e+2'])(
  'takes %s, which is whole',
  (number) => {
    expect(() => requireExactAmounts(bodyWith(number))).not.toThrow()
  },
)

it('names each amount of an opening, and looks into no text', () => {
  const opening = '{"accountId":"\\":1.5","openingBalance":1.00000000000000000001,"overdraftLimit":1e-400}'
  expect(() => requireExactAmounts(opening)).toThrow(
    expect.objectContaining({
      issues: [
        { path: 'openingBalance', message: expect.any(String) },
        { path: 'overdraftLimit', message: expect.any(String) },
      ],
    }),
  )
})

it('takes whatever whole number is written out', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (number) => requireExactAmounts(bodyWith(JSON.stringify(number)))))
})
