import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/domain/errors.ts'
import { readOpening, readTransaction, readTransfer } from '#ledger/application/read-bodies.ts'
import { eur } from '#test/support/builders/a-ledger.ts'

const refusalOf = (read: () => unknown): Refusal | undefined => {
  try {
    read()
    return undefined
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
}

const aTransaction = { accountId: 'A', direction: 'debit', amount: eur(100) }

/** Joined by no eye to what it looks like: blanks at the ends, what is invisible, the mask, and letters in two parts. */
const unseen = [
  '',
  ' A',
  'A ',
  '\u00a0A',
  'A\n',
  'A\u200b',
  '\u202eA',
  'A\u2028B',
  'A\ufeff',
  '•',
  '•••',
  'Kasse-a\u0308',
]

describe.each(['NOTPROVIDED', 'NotProvided', 'not provided', 'NONREF', 'nonref', 'NON-REF', 'NOTKNOWN', 'notknown'])(
  'The reference %s',
  (reference) => {
    const issues = [{ path: 'reference', message: expect.stringContaining('leave `reference` out') }]

    it('is refused in an entry and in a transfer, with a sentence of its own', () => {
      const aTransfer = { fromAccountId: 'A', toAccountId: 'B', amount: eur(1) }
      expect(refusalOf(() => readTransaction({ ...aTransaction, reference }))).toMatchObject({ issues })
      expect(refusalOf(() => readTransfer({ ...aTransfer, reference }))).toMatchObject({ issues })
    })
  },
)

it.each(['NOTPROVIDED-1', 'NONREFUNDABLE', 'KNOWN'])('The reference %s is a name of its own', (reference) => {
  expect(readTransaction({ ...aTransaction, reference })).toMatchObject({ reference })
})

describe('A transaction', () => {
  it('is read with its time in UTC', () => {
    expect(readTransaction({ ...aTransaction, occurredAt: '2026-03-01T13:00:00+01:00' })).toEqual({
      ...aTransaction,
      occurredAt: '2026-03-01T12:00:00.000Z',
    })
  })

  it('loses no digit of its time', () => {
    expect(readTransaction({ ...aTransaction, occurredAt: '2026-03-01T13:00:00.1234560+01:00' })).toMatchObject({
      occurredAt: '2026-03-01T12:00:00.123456Z',
    })
  })

  it.each<[string, object, string, string]>([
    [
      'a time with 13 digits after the second',
      { occurredAt: `2026-03-01T12:00:00.${'1'.repeat(13)}Z` },
      'transaction-invalid',
      'occurredAt',
    ],
    ['nothing', { amount: eur(0) }, 'amount-not-positive', 'amount.minorUnits'],
    ['less than nothing', { amount: eur(-1) }, 'amount-not-positive', 'amount.minorUnits'],
    ['more than can be counted', { amount: eur(2 ** 53) }, 'amount-out-of-range', 'amount.minorUnits'],
    [
      'a number with very many digits',
      { amount: eur(Number.POSITIVE_INFINITY) },
      'amount-out-of-range',
      'amount.minorUnits',
    ],
    ['part of a minor unit', { amount: eur(1.5) }, 'transaction-invalid', 'amount.minorUnits'],
    ['a number as text', { amount: { minorUnits: '1', currency: 'EUR' } }, 'transaction-invalid', 'amount.minorUnits'],
    ['an unknown currency', { amount: { minorUnits: 1, currency: 'ZZZ' } }, 'transaction-invalid', 'amount.currency'],
    [
      'nothing, in an unknown currency',
      { amount: { minorUnits: 0, currency: 'Z' } },
      'transaction-invalid',
      'amount.minorUnits',
    ],
    ['an unknown direction', { direction: 'sideways' }, 'transaction-invalid', 'direction'],
    ['an unknown field', { memo: 'x' }, 'transaction-invalid', 'memo'],
    [
      'a counterparty with an unknown field',
      { counterparty: { accountId: 'B', iban: 'x' } },
      'transaction-invalid',
      'counterparty.iban',
    ],
    ['half a surrogate pair', { channel: '\ud800' }, 'transaction-invalid', 'channel'],
    ['a time that is none', { occurredAt: '2026-02-30T00:00:00Z' }, 'transaction-invalid', 'occurredAt'],
  ])('of %s is refused, with its path', (_, known, code, path) => {
    const refusal = refusalOf(() => readTransaction({ ...aTransaction, ...known }))
    expect([refusal?.code, refusal?.issues[0]?.path]).toEqual([code, path])
  })

  it.each([...unseen, 'x'.repeat(65)])('with reference %j is refused', (reference) => {
    const refusal = refusalOf(() => readTransaction({ ...aTransaction, reference }))
    expect(refusal).toMatchObject({ code: 'transaction-invalid', issues: [{ path: 'reference' }] })
  })

  it.each(['INV-1', 'Invoice 2026/0117', 'Miete März', '•1', '..'])('with reference %j is read', (reference) => {
    expect(readTransaction({ ...aTransaction, reference }).reference).toBe(reference)
  })

  it.each(['', '.', '..', 'a/b', 'a\\b', '100%', 'a\u0000b', 'x'.repeat(65)])(
    'for account %j is refused',
    (accountId) => {
      expect(refusalOf(() => readTransaction({ ...aTransaction, accountId }))?.code).toBe('transaction-invalid')
    },
  )

  it.each(['a#b', '...', '..a', 'DE02 1203', 'Kasse-ä', '💰', 'x'.repeat(64)])(
    'for account %j is read',
    (accountId) => {
      expect(readTransaction({ ...aTransaction, accountId }).accountId).toBe(accountId)
    },
  )
})

describe('An opening', () => {
  it.each([...unseen, '.', '..', 'a/b', 'a\\b', '100%', 'a\u0000b', 'x'.repeat(65)])(
    'of account %j is refused',
    (accountId) => {
      const refusal = refusalOf(() => readOpening({ accountId, currency: 'EUR' }))
      expect(refusal).toMatchObject({ code: 'account-invalid', issues: [{ path: 'accountId' }] })
    },
  )

  it.each(['A', 'a#b', '...', '..a', 'DE02 1203', 'Kasse-ä', '💰', '•1', 'x'.repeat(64)])(
    'of account %j is read',
    (accountId) => {
      expect(readOpening({ accountId, currency: 'EUR' }).accountId).toBe(accountId)
    },
  )

  it('has neither balance nor overdraft if it names none', () => {
    expect(readOpening({ accountId: 'A', currency: 'EUR' })).toEqual({
      accountId: 'A',
      currency: 'EUR',
      openingBalance: 0,
      overdraftLimit: 0,
    })
  })

  it.each([
    [{ openingBalance: 2 ** 53 }, 'amount-out-of-range'],
    [{ openingBalance: -(2 ** 53) }, 'amount-out-of-range'],
    [{ overdraftLimit: 2 ** 53 }, 'amount-out-of-range'],
    [{ overdraftLimit: -1 }, 'account-invalid'],
    [{ currency: 'euro' }, 'account-invalid'],
  ])('with %j is refused as %s', (known, code) => {
    expect(refusalOf(() => readOpening({ accountId: 'A', currency: 'EUR', ...known }))?.code).toBe(code)
  })
})

it.each([null, [], 'text', 1, true])('refuses %j, which is not an object', (body) => {
  expect(refusalOf(() => readTransfer(body))).toMatchObject({
    code: 'transfer-invalid',
    message: 'The body is not a JSON object.',
  })
})

it('reads a transfer, and refuses one of nothing', () => {
  const body = { fromAccountId: 'A', toAccountId: 'B', amount: eur(1) }
  expect(readTransfer(body)).toEqual({ from: 'A', to: 'B', amount: eur(1) })
  expect(refusalOf(() => readTransfer({ ...body, amount: eur(0) }))?.code).toBe('amount-not-positive')
  expect(refusalOf(() => readTransfer({ fromAccountId: 'A' }))?.code).toBe('transfer-invalid')
})
