import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aLedger, codeOf, eur } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

const newLedger = () => aLedger(makeLedgerParts())

describe(`change-overdraft-limit, in ${storeName},`, () => {
  it('sets the limit, records a fact of it, and counts at the next entry', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 100 })
    expect(await codeOf(ledger.record({ direction: 'debit', amount: eur(600) }))).toBe('insufficient-funds')
    const receipt = await ledger.setLimit(500)
    expect(receipt).toMatchObject({ status: 'open', overdraftLimit: 500, available: eur(600), version: 2 })
    const [fact] = await factsOf(ledger, receipt.id)
    expect(fact).toMatchObject({
      type: 'Ledger.Account.LimitChanged.v1',
      data: { accountId: 'A', previousOverdraftLimit: eur(0), overdraftLimit: eur(500), accountVersion: 2 },
    })
    expect(catalogue.get(fact?.type ?? '')?.data.parse(fact?.data)).toEqual(fact?.data)
    await ledger.record({ direction: 'debit', amount: eur(600) })
    expect(await ledger.account()).toMatchObject({
      balance: eur(-500),
      available: eur(0),
      overdraftLimit: 500,
      version: 3,
    })
  })

  it.each([
    [499, 'overdraft-limit-in-use'],
    [500, 'made'],
    [0, 'overdraft-limit-in-use'],
    [Number.MAX_SAFE_INTEGER, 'made'],
    [-1, 'account-invalid'],
    [1.5, 'account-invalid'],
    ['500', 'account-invalid'],
    [2 ** 53, 'amount-out-of-range'],
  ])('with %j for a balance of -500 is %s', async (limit, code) => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: -500, overdraftLimit: 600 })
    expect(await codeOf((async () => ledger.setLimit(limit))())).toBe(code)
  })

  it('refuses a limit whose sum with the balance is not exact', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1 })
    expect(await codeOf(ledger.setLimit(Number.MAX_SAFE_INTEGER))).toBe('balance-out-of-range')
  })

  it('gives the first answer to the same key for ever, and refuses the key for another limit', async () => {
    const ledger = newLedger()
    const key = randomUUID()
    await ledger.open()
    const first = await ledger.setLimit(500, { key })
    await ledger.setLimit(900)
    expect(await ledger.setLimit(500, { key })).toEqual(first)
    expect(await codeOf(ledger.setLimit(600, { key }))).toBe('idempotency-key-reused')
    expect(await ledger.account()).toMatchObject({ overdraftLimit: 900, version: 3 })
  })

  it('loses nothing when entries and limits come at once', async () => {
    const ledger = newLedger()
    await ledger.open()
    const codes = await Promise.all([
      ...[1, 2, 3].map((limit) => codeOf(ledger.setLimit(limit))),
      ...[1, 2, 3].map(() => codeOf(ledger.record({}))),
    ])
    expect(new Set(codes)).toEqual(new Set(['made']))
    expect(await ledger.account()).toMatchObject({ balance: eur(300), version: 7 })
  })
})
