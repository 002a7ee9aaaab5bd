import { describe, expect, it } from 'vitest'
import { aLedger, codeOf, eur } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const newLedger = () => aLedger(makeLedgerParts())

describe(`get-balance, in ${storeName},`, () => {
  it('shows what an account holds and what may still be taken from it, as of the newest entry', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000, overdraftLimit: 500 })
    const { recordedAt } = await ledger.record({ direction: 'debit', amount: eur(1_200) })
    const shown = await ledger.balance()
    expect(shown).toEqual({
      accountId: 'A',
      balance: eur(-200),
      available: eur(300),
      asOf: expect.any(String),
      version: 2,
    })
    expect(shown.asOf >= recordedAt).toBe(true)
  })

  it('knows neither an account that was never opened, nor one of another tenant, nor an id that is none', async () => {
    const parts = makeLedgerParts()
    const [one, two] = [aLedger(parts), aLedger(parts)]
    await one.open()
    const codes = await Promise.all([one.balance('X'), two.balance('A'), one.balance('a/b')].map(codeOf))
    expect(codes).toEqual(['account-not-found', 'account-not-found', 'account-not-found'])
  })

  it('shows an operator the balance without the number of the account', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 100 })
    expect(await ledger.balance('A', true)).toMatchObject({ accountId: '•••', balance: eur(100), version: 1 })
  })
})
