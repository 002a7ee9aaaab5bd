import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/domain/errors.ts'
import { openAccount } from '#ledger/domain/account.ts'

const now = '2026-03-01T12:00:00.000Z'

const codeOf = (outcome: unknown) => (outcome instanceof Refusal ? outcome.code : 'opened')

describe('An account', () => {
  it.each([
    [-500, 500, 'opened'],
    [-501, 500, 'opening-balance-too-low'],
    [Number.MAX_SAFE_INTEGER, 1, 'amount-out-of-range'],
  ])('that begins with %d and a limit of %d is %s', (openingBalance, overdraftLimit, expected) => {
    expect(codeOf(openAccount({ accountId: 'A', currency: 'EUR', openingBalance, overdraftLimit }, now))).toBe(expected)
  })
})
