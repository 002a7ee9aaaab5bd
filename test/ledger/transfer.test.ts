import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/domain/errors.ts'
import { transfer } from '#ledger/domain/transfer.ts'
import { eur } from '#test/support/builders/a-ledger.ts'
import { anAccount } from '#test/support/builders/an-account.ts'

const now = '2026-03-01T12:00:00.000Z'

const codeOf = (outcome: unknown) => (outcome instanceof Refusal ? outcome.code : 'posted')

describe('A transfer', () => {
  const payer = anAccount({ country: 'DE' })
  const payee = { ...anAccount({ accountId: 'B', openingBalance: 0 }), lastRecordedAt: '2026-03-01T12:00:09.000Z' }
  const order = { from: 'A', to: 'B', amount: eur(400), reference: 'rent' }

  it('takes from one account and adds to the other at one moment, each the other’s counterparty', () => {
    const recordedAt = payee.lastRecordedAt
    expect(transfer({ from: payer, to: payee }, order, now)).toMatchObject({
      debit: {
        account: { balance: 600 },
        entry: { accountId: 'A', direction: 'debit', counterparty: { accountId: 'B' }, recordedAt, reference: 'rent' },
      },
      credit: {
        account: { balance: 400 },
        entry: { accountId: 'B', counterparty: { accountId: 'A', country: 'DE' }, recordedAt, reference: 'rent' },
      },
    })
  })

  it('is refused where one side is, and to the account it comes from', () => {
    const pounds = anAccount({ accountId: 'B', currency: 'GBP' })
    const full = anAccount({ accountId: 'B', openingBalance: Number.MAX_SAFE_INTEGER })
    expect(codeOf(transfer({ from: payer, to: payee }, { ...order, amount: eur(1_001) }, now))).toBe(
      'insufficient-funds',
    )
    expect(codeOf(transfer({ from: payer, to: pounds }, order, now))).toBe('currency-mismatch')
    expect(transfer({ from: payer, to: full }, order, now)).toMatchObject({
      code: 'balance-out-of-range',
      issues: [{ path: 'toAccountId' }],
    })
    expect(codeOf(transfer({ from: payer, to: payer }, order, now))).toBe('transfer-to-same-account')
  })
})
