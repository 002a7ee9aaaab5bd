import { describe, expect, it } from 'vitest'
import { Refusal } from '#kernel/domain/errors.ts'
import { type Account, type AccountOpening, openAccount } from '#ledger/domain/account.ts'
import { type Instruction, post } from '#ledger/domain/entry.ts'
import { laterOf } from '#ledger/domain/later-of.ts'
import { transfer } from '#ledger/domain/transfer.ts'
import { eur } from '#test/support/builders/a-ledger.ts'

const now = '2026-03-01T12:00:00.000Z'
const most = Number.MAX_SAFE_INTEGER

const opening = (known: Partial<AccountOpening> = {}): AccountOpening => ({
  ...{ accountId: 'A', currency: 'EUR', overdraftLimit: 50_000, openingBalance: 0 },
  ...known,
})

const anAccount = (known: Partial<Account> = {}): Account => {
  const account = openAccount(opening(), now)
  if (account instanceof Refusal) throw account
  return { ...account, ...known }
}

const order = (known: Partial<Instruction> = {}): Instruction => ({
  ...{ accountId: 'A', direction: 'debit' as const, amount: eur(100) },
  ...known,
})

/** A whole sentence for the caller, which contains each of these texts. */
const expectSentence = (outcome: unknown, code: string, ...texts: readonly string[]): void => {
  expect(outcome).toBeInstanceOf(Refusal)
  const { code: found, message } = outcome as Refusal
  expect(found).toBe(code)
  expect(message).toMatch(/^[A-Z].+\.$/)
  for (const text of texts) expect(message).toContain(text)
}

describe('A refusal', () => {
  it('of an opening balance names the limit it is below', () => {
    expectSentence(openAccount(opening({ openingBalance: -50_001 }), now), 'opening-balance-too-low', '-500.00 EUR')
  })

  it('of an opening that cannot be exact names the largest amount', () => {
    const outcome = openAccount(opening({ openingBalance: most }), now)
    expectSentence(outcome, 'amount-out-of-range', '90,071,992,547,409.91 EUR')
  })

  it('of another currency names both', () => {
    const amount = { minorUnits: 1, currency: 'USD' }
    expectSentence(post(anAccount(), order({ amount }), now), 'currency-mismatch', 'EUR', 'USD')
  })

  it('for lack of funds names what is available and what was requested', () => {
    const outcome = post(anAccount({ balance: 20_000 }), order({ amount: eur(70_001) }), now)
    expectSentence(outcome, 'insufficient-funds', '700.00 EUR', '700.01 EUR')
    expect((outcome as Refusal).issues).toMatchObject([{ path: 'accountId' }])
  })

  it.each([
    ['a balance', { balance: most, overdraftLimit: 0 }, eur(1)],
    ['an available amount', { balance: most - 50_000 }, eur(1)],
  ])('of %s that cannot be exact names the largest amount', (_, known, amount) => {
    const outcome = post(anAccount(known), order({ direction: 'credit', amount }), now)
    expectSentence(outcome, 'balance-out-of-range', '90,071,992,547,409.91 EUR')
  })

  it.each(['1969-12-31T23:59:59.999Z', '2026-03-01T12:01:00.001Z'])(
    'of %s names the field and the range',
    (occurredAt) => {
      const outcome = post(anAccount(), order({ occurredAt }), now)
      expectSentence(outcome, 'occurred-at-out-of-range')
      expect((outcome as Refusal).issues).toEqual([
        { path: 'occurredAt', message: expect.stringMatching(/1970-01-01T00:00:00Z.*60 seconds/) },
      ])
    },
  )
})

describe('A transfer', () => {
  const [from, to] = [anAccount({ accountId: 'A', balance: 1_000 }), anAccount({ accountId: 'B' })]
  const between = { from: 'A', to: 'B', amount: eur(100) }

  it('between one account is refused', () => {
    expectSentence(transfer({ from, to: from }, { ...between, to: 'A' }, now), 'transfer-to-same-account')
  })

  it('leaves the path of an issue that is not about an account', () => {
    const outcome = transfer({ from, to }, { ...between, occurredAt: '1960-01-01T00:00:00.000Z' }, now)
    expect(outcome).toMatchObject({ issues: [{ path: 'occurredAt' }] })
  })

  it('gives each side the other as its counterparty, with a country only where one is known', () => {
    const outcome = transfer({ from: { ...from, country: 'DE' }, to }, between, now)
    if (outcome instanceof Refusal) throw outcome
    expect(outcome.debit.entry.counterparty).toStrictEqual({ accountId: 'B' })
    expect(outcome.credit.entry.counterparty).toStrictEqual({ accountId: 'A', country: 'DE' })
  })
})

it.each([
  ['2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.001Z', '2026-03-01T12:00:00.001Z'],
  ['2026-03-01T12:00:00.001Z', '2026-03-01T12:00:00.000Z', '2026-03-01T12:00:00.001Z'],
])('of %s and %s the later is %s', (one, other, later) => {
  expect(laterOf(one, other)).toBe(later)
})
