import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aLedger, codeOf, eur, refusalOf } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

const newLedger = () => aLedger(makeLedgerParts())

describe(`close-account, in ${storeName},`, () => {
  it('closes an account whose balance is zero, and records a fact of it', async () => {
    const ledger = newLedger()
    await ledger.open({ overdraftLimit: 500 })
    const closed = await ledger.close()
    expect(closed).toMatchObject({ accountId: 'A', status: 'closed', balance: eur(0), version: 2 })
    const [fact] = await factsOf(ledger, closed.id)
    expect(fact).toMatchObject({
      type: 'Ledger.Account.Closed.v1',
      actor: 'alice',
      recordedat: closed.changedAt,
      data: { accountId: 'A', accountVersion: 2, overdraftLimit: eur(500) },
    })
    expect(catalogue.get(fact?.type ?? '')?.data.parse(fact?.data)).toEqual(fact?.data)
    expect(await ledger.account()).toMatchObject({ status: 'closed', closedAt: closed.changedAt })
  })

  it('refuses a balance that is not zero, above or below', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1 })
    await ledger.open({ accountId: 'B', openingBalance: -1, overdraftLimit: 1 })
    for (const id of ['A', 'B']) expect(await codeOf(ledger.close(id))).toBe('account-balance-not-zero')
    expect(await ledger.account()).toMatchObject({ status: 'open', version: 1 })
  })

  it('leaves balance and entries readable, and refuses every later write', async () => {
    const ledger = newLedger()
    await ledger.open()
    await ledger.open({ accountId: 'B', openingBalance: 100 })
    await ledger.record({ direction: 'credit', amount: eur(100) })
    await ledger.record({ direction: 'debit', amount: eur(100) })
    await ledger.close()
    expect(await ledger.balance()).toMatchObject({ balance: eur(0), version: 4 })
    expect((await ledger.list()).items).toHaveLength(2)
    expect(await refusalOf(ledger.record({}))).toBe('account-closed accountId')
    expect(await refusalOf(ledger.transfer({}))).toBe('account-closed fromAccountId')
    expect(await refusalOf(ledger.transfer({ fromAccountId: 'B', toAccountId: 'A' }))).toBe(
      'account-closed toAccountId',
    )
    expect(await codeOf(ledger.setLimit(5))).toBe('account-closed')
    expect(await codeOf(ledger.close())).toBe('account-closed')
    expect(await codeOf(ledger.open())).toBe('account-id-taken')
    expect(await ledger.balance('B')).toMatchObject({ balance: eur(100), version: 1 })
  })

  it('gives the first answer to the same key, and takes the key for another account', async () => {
    const ledger = newLedger()
    const key = randomUUID()
    await ledger.open()
    await ledger.open({ accountId: 'B' })
    const closed = await ledger.close('A', { key })
    expect(await ledger.close('A', { key })).toEqual(closed)
    expect((await ledger.close('B', { key })).id).not.toBe(closed.id)
  })

  it('lets either an entry or the closing through when both come at once', async () => {
    const ledger = newLedger()
    await ledger.open()
    const [entry, close] = await Promise.all([codeOf(ledger.record({})), codeOf(ledger.close())])
    expect([
      ['made', 'account-balance-not-zero'],
      ['account-closed', 'made'],
    ]).toContainEqual([entry, close])
  })

  it('finds no account that does not exist, or whose id no account can have', async () => {
    const ledger = newLedger()
    expect(await codeOf(ledger.close('X'))).toBe('account-not-found')
    expect(await codeOf((async () => ledger.close('..'))())).toBe('account-not-found')
  })
})
