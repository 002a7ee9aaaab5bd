import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aLedger, allEntries, codeOf, eur, refusalOf } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

const iban = 'DE02120300000000202051'
const spaced = 'DE02 1203 0000 0000 2020 51'
const spellings = [iban, spaced, 'de02120300000000202051', `${spaced} `, `DE02\u200b${iban.slice(4)}`]

const newLedger = () => aLedger(makeLedgerParts())

describe(`An account in several spellings, in ${storeName},`, () => {
  it('is opened once', async () => {
    const ledger = newLedger()
    await ledger.open({ accountId: spaced })
    const codes = await Promise.all(spellings.slice(0, 3).map((accountId) => codeOf(ledger.open({ accountId }))))
    expect(codes).toEqual(Array.from(codes, () => 'account-id-taken'))
  })

  it('is found by each, and its entries keep the spelling of their requests', async () => {
    const ledger = newLedger()
    await ledger.open({ accountId: spaced, openingBalance: 500 })
    for (const accountId of spellings) {
      const { id } = await ledger.record({ accountId })
      expect(await factsOf(ledger, id)).toMatchObject([{ data: { accountId } }])
    }
    for (const accountId of spellings) {
      expect(await ledger.balance(accountId)).toMatchObject({ accountId: spaced, balance: eur(1_000), version: 6 })
      expect((await allEntries(ledger, accountId)).map((entry) => entry.accountId)).toEqual(spellings)
    }
    const { nextCursor } = await ledger.list({ accountId: iban, limit: '2' })
    const next = await ledger.list({ accountId: spaced, limit: '2', cursor: nextCursor ?? '' })
    expect(next.items.map(({ version }) => version)).toEqual([4, 3])
  })

  it('accepts a reference once', async () => {
    const ledger = newLedger()
    await ledger.open({ accountId: iban })
    await ledger.open({ accountId: 'B' })
    await ledger.record({ accountId: iban, reference: 'R-1' })
    expect(await refusalOf(ledger.record({ accountId: spaced, reference: 'R-1' }))).toBe('reference-taken accountId')
    const transfer = ledger.transfer({ fromAccountId: spaced, toAccountId: 'B', reference: 'R-1' })
    expect(await refusalOf(transfer)).toBe('reference-taken fromAccountId')
  })

  it('transfers nothing to itself, and repeats a transfer in the spelling of its request', async () => {
    const ledger = newLedger()
    await ledger.open({ accountId: iban, openingBalance: 500 })
    await ledger.open({ accountId: 'B' })
    const toItself = ledger.transfer({ fromAccountId: iban, toAccountId: spaced })
    expect(await codeOf(toItself)).toBe('transfer-to-same-account')
    const key = randomUUID()
    const order = { fromAccountId: spaced, toAccountId: 'B' }
    const done = await ledger.transfer(order, { key })
    expect(done.debit).toMatchObject({ accountId: spaced, balanceAfter: eur(400) })
    expect(await ledger.transfer(order, { key })).toEqual(done)
    expect(await ledger.balance(iban)).toMatchObject({ balance: eur(400), version: 2 })
  })

  it('is reversed, limited and closed in any of them', async () => {
    const ledger = newLedger()
    await ledger.open({ accountId: spaced })
    const { id } = await ledger.record({ accountId: iban })
    await ledger.reverse(id)
    const key = randomUUID()
    const changed = await ledger.setLimit(7, { accountId: iban, key })
    expect(await ledger.setLimit(7, { accountId: iban, key })).toEqual(changed)
    await ledger.close(spellings[2], { key })
    await ledger.close(spellings[2], { key })
    expect(await codeOf(ledger.record({ accountId: iban }))).toBe('account-closed')
  })

  it('is still found by its own spelling if an earlier version opened it', async () => {
    const ledger = newLedger()
    const recordedat = '2026-03-01T12:00:00.000Z'
    const account = {
      ...{ accountId: spaced, currency: 'EUR', overdraftLimit: 0, openingBalance: 300, balance: 300 },
      ...{ openedAt: recordedat, lastRecordedAt: recordedat, version: 1 },
    }
    await ledger.ledger.write(wholeTenant(ledger.tenantId), [{ account, draft: aFact({ tenantid: ledger.tenantId }) }])
    await ledger.record({ accountId: spaced })
    expect(await ledger.balance(spaced)).toMatchObject({ accountId: spaced, balance: eur(400), version: 2 })
    expect(await allEntries(ledger, spaced)).toHaveLength(1)
    expect(await codeOf(ledger.open({ accountId: spaced }))).toBe('account-id-taken')
    await ledger.open({ accountId: iban })
    expect(await ledger.balance(spaced)).toMatchObject({ accountId: spaced, balance: eur(400) })
    expect(await ledger.balance(iban)).toMatchObject({ accountId: iban, version: 1 })
  })

  it('does not exist without a visible character, as account or as counterparty', async () => {
    const ledger = newLedger()
    await ledger.open()
    expect(await codeOf(ledger.balance('\u200b'))).toBe('account-not-found')
    const recorded = async (accountId: string) => ledger.record({ accountId })
    expect(await refusalOf(recorded('\u200b'))).toBe('transaction-invalid accountId')
    const paid = async (accountId: string) => ledger.record({ counterparty: { accountId } })
    expect(await refusalOf(paid('\u200b '))).toBe('transaction-invalid counterparty.accountId')
    expect(await refusalOf(paid('B'))).toBe('made')
  })
})
