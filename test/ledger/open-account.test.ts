import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aLedger, codeOf, eur } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

const newLedger = () => aLedger(makeLedgerParts())

describe(`open-account, in ${storeName},`, () => {
  it('opens an account with its balance and its limit, and records a fact of it', async () => {
    const ledger = newLedger()
    const receipt = await ledger.open({ openingBalance: 1_000, overdraftLimit: 500, country: 'DE' })
    expect(receipt).toMatchObject({ accountId: 'A' })
    expect(await ledger.balance()).toMatchObject({ balance: eur(1_000), available: eur(1_500), version: 1 })
    const [fact, ...more] = await factsOf(ledger, receipt.id)
    expect(fact).toMatchObject({ source: 'sluice/ledger', actor: 'alice', data: { openingBalance: eur(1_000) } })
    expect(catalogue.get(fact?.type ?? '')?.data.parse(fact?.data)).toEqual(fact?.data)
    expect(more).toEqual([])
  })

  it('opens an account once, however many open it at once', async () => {
    const ledger = newLedger()
    const codes = await Promise.all([1, 2, 3].map((openingBalance) => codeOf(ledger.open({ openingBalance }))))
    expect(codes.toSorted()).toEqual(['account-id-taken', 'account-id-taken', 'made'])
    expect((await ledger.balance()).balance).toEqual(eur(codes.indexOf('made') + 1))
  })

  it('gives the first answer to the same key, also when the balance has moved since, and refuses other content', async () => {
    const ledger = newLedger()
    const key = randomUUID()
    const opened = await ledger.open({ openingBalance: 100 }, { key })
    await ledger.record({})
    expect(await ledger.open({ openingBalance: 100 }, { key })).toEqual(opened)
    expect(await codeOf(ledger.open({ openingBalance: 101 }, { key }))).toBe('idempotency-key-reused')
    expect(await ledger.balance()).toMatchObject({ balance: eur(200), version: 2 })
  })

  it('refuses an id that is taken and a balance below the limit, and writes nothing', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 100 })
    expect(await codeOf(ledger.open())).toBe('account-id-taken')
    const below = ledger.open({ accountId: 'B', openingBalance: -501, overdraftLimit: 500 })
    expect(await codeOf(below)).toBe('opening-balance-too-low')
    expect(await ledger.balance()).toMatchObject({ balance: eur(100), version: 1 })
    expect(await codeOf(ledger.balance('B'))).toBe('account-not-found')
  })
})
