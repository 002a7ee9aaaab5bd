import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/domain/errors.ts'

import { availableOf, openAccount } from '#ledger/domain/account.ts'
import { type Instruction, type LedgerEntry, post } from '#ledger/domain/entry.ts'

import { eur } from '#test/support/builders/a-ledger.ts'
import { anAccount } from '#test/support/builders/an-account.ts'

const now = '2026-03-01T12:00:00.000Z'

const aDebit = (minorUnits: number, known: Partial<Instruction> = {}): Instruction => ({
  accountId: 'A',
  direction: 'debit',
  amount: eur(minorUnits),
  ...known,
})

const codeOf = (outcome: unknown) => (outcome instanceof Refusal ? outcome.code : 'posted')

describe('An entry', () => {
  it('moves the balance, and shows it before and after', () => {
    expect(post(anAccount(), aDebit(400), now)).toEqual({
      account: { ...anAccount(), balance: 600, lastRecordedAt: now, version: 2 },
      entry: {
        ...aDebit(400),
        balanceBefore: eur(1_000),
        balanceAfter: eur(600),
        recordedAt: now,
        version: 2,
      },
    })
  })

  it('is never recorded before the one it follows, whatever the clock shows', () => {
    const ahead = { ...anAccount(), lastRecordedAt: '2026-03-01T12:00:05.000Z' }
    expect(post(ahead, aDebit(1), now)).toMatchObject({ entry: { recordedAt: ahead.lastRecordedAt } })
  })

  it.each([
    ['takes all there is', { overdraftLimit: 0 }, 1_000, 'posted'],
    ['takes no more than there is', { overdraftLimit: 0 }, 1_001, 'insufficient-funds'],
    ['takes as much as the overdraft allows', { overdraftLimit: 500 }, 1_500, 'posted'],
    ['takes no more than the overdraft allows', { overdraftLimit: 500 }, 1_501, 'insufficient-funds'],
  ])('%s', (_, known, minorUnits, expected) => {
    expect(codeOf(post(anAccount(known), aDebit(minorUnits), now))).toBe(expected)
  })

  it('is refused in another currency', () => {
    const yen = aDebit(1, { amount: { minorUnits: 1, currency: 'JPY' } })
    expect(codeOf(post(anAccount(), yen, now))).toBe('currency-mismatch')
  })

  it.each([
    ['1969-12-31T23:59:59.999Z', 'occurred-at-out-of-range'],
    ['1970-01-01T00:00:00.000Z', 'posted'],
    ['2026-03-01T12:01:00.000Z', 'posted'],
    ['2026-03-01T12:01:00.001Z', 'occurred-at-out-of-range'],
    ['+010000-01-01T00:00:00.000Z', 'occurred-at-out-of-range'],
    ['-000001-12-31T00:00:00.000Z', 'occurred-at-out-of-range'],
  ])('that occurred at %s is %s', (occurredAt, expected) => {
    expect(codeOf(post(anAccount(), aDebit(1, { occurredAt }), now))).toBe(expected)
  })

  it('is refused where the balance, or what is available, could not be counted exactly', () => {
    const full = anAccount({ openingBalance: Number.MAX_SAFE_INTEGER - 10, overdraftLimit: 5 })
    const credit = (minorUnits: number) => post(full, aDebit(minorUnits, { direction: 'credit' }), now)
    expect([5, 6, 11, Number.MAX_SAFE_INTEGER].map((minorUnits) => codeOf(credit(minorUnits)))).toEqual([
      'posted',
      'balance-out-of-range',
      'balance-out-of-range',
      'balance-out-of-range',
    ])
    expect(credit(6)).toMatchObject({
      message: 'The balance or the available amount would exceed 90,071,992,547,409.91 EUR.',
      issues: [{ path: 'accountId' }],
    })
  })
})

const amounts = fc.oneof(
  fc.integer({ min: 1, max: 5_000 }),
  fc.maxSafeNat().map((amount) => Math.max(1, amount)),
)

const instructions = fc.array(
  fc.record({ direction: fc.constantFrom('debit' as const, 'credit' as const), minorUnits: amounts }),
  { maxLength: 60 },
)

const openings = fc.record({ overdraftLimit: fc.nat(3_000), above: fc.oneof(fc.nat(3_000), fc.maxSafeNat()) })

describe('Whatever is asked of an account', () => {
  it('its balance is the opening and the sum of its entries, never below the limit, and always exact', () => {
    fc.assert(
      fc.property(openings, instructions, ({ overdraftLimit, above }, asked) => {
        const openingBalance = above - overdraftLimit
        const opened = openAccount({ accountId: 'A', currency: 'EUR', overdraftLimit, openingBalance }, now)
        if (opened instanceof Refusal) return
        const entries: LedgerEntry[] = []
        let account = opened
        for (const { direction, minorUnits } of asked) {
          const posted = post(account, aDebit(minorUnits, { direction }), now)
          if (posted instanceof Refusal) continue
          expect(posted.entry.balanceBefore.minorUnits).toBe(account.balance)
          account = posted.account
          entries.push(posted.entry)
        }
        const sum = entries.reduce(
          (total, { direction, amount }) => total + BigInt(amount.minorUnits) * (direction === 'credit' ? 1n : -1n),
          BigInt(openingBalance),
        )
        expect(BigInt(account.balance)).toBe(sum)
        expect(account.version).toBe(entries.length + 1)
        expect(account.balance).toBeGreaterThanOrEqual(-overdraftLimit)
        expect(Number.isSafeInteger(account.balance)).toBe(true)
        expect(BigInt(availableOf(account).minorUnits)).toBe(sum + BigInt(overdraftLimit))
      }),
    )
  })
})
