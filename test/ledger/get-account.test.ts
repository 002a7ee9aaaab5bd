import { describe, expect, it } from 'vitest'
import { aLedger, codeOf, eur } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`get-account, in ${storeName},`, () => {
  it('shows the account as it is now, and masks its id for operators', async () => {
    const ledger = aLedger(makeLedgerParts())
    await ledger.open({ openingBalance: 100, overdraftLimit: 50, country: 'DE' })
    await ledger.record({})
    const shown = { status: 'open', currency: 'EUR', overdraftLimit: 50, country: 'DE', version: 2 }
    expect(await ledger.account()).toEqual({
      ...shown,
      accountId: 'A',
      balance: eur(200),
      available: eur(250),
      openedAt: expect.any(String),
    })
    expect(await ledger.account('A', true)).toMatchObject({ ...shown, accountId: '•••' })
  })

  it('finds no account of another tenant or partner', async () => {
    const parts = makeLedgerParts()
    const shop = aLedger(parts, undefined, 'shop-7')
    await shop.open()
    expect(await shop.account()).toMatchObject({ accountId: 'A', partnerId: 'shop-7' })
    expect(await aLedger(parts, shop.tenantId).account()).toMatchObject({ partnerId: 'shop-7' })
    for (const stranger of [aLedger(parts), aLedger(parts, shop.tenantId, 'shop-8')])
      for (const id of ['A', 'X', '..', 'x'.repeat(65)])
        expect(await codeOf(stranger.account(id))).toBe('account-not-found')
  })
})
