import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aLedger, codeOf, eur, refusalOf } from '#test/support/builders/a-ledger.ts'
import { ledgerLoad, makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { allIn, expectSound, factsOf } from '#test/support/world/sound-ledger.ts'

const newLedger = () => aLedger(makeLedgerParts())

const { writerCount } = ledgerLoad

describe(`transfer-funds, in ${storeName},`, () => {
  it('transfers all or nothing', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 300 })
    await ledger.open({ accountId: 'B' })
    await ledger.open({ accountId: 'Y', currency: 'JPY' })
    const key = randomUUID()
    const done = await ledger.transfer({ reference: 'T-1', channel: 'app' }, { key })
    expect(done).toMatchObject({
      transferId: expect.any(String),
      debit: { accountId: 'A', direction: 'debit', balanceAfter: eur(200) },
      credit: { accountId: 'B', direction: 'credit', balanceAfter: eur(100), recordedAt: done.debit.recordedAt },
    })
    expect(await ledger.transfer({ reference: 'T-1', channel: 'app' }, { key })).toEqual(done)
    expect(await codeOf(ledger.transfer({ reference: 'T-1' }, { key }))).toBe('idempotency-key-reused')
    const { transferId } = done
    for (const { id } of [done.debit, done.credit])
      expect(await factsOf(ledger, id)).toMatchObject([{ data: { transferId } }])

    await ledger.record({ accountId: 'B', reference: 'T-2' })
    const refused = [
      ledger.transfer({ reference: 'T-2' }),
      ledger.transfer({ amount: eur(201) }),
      ledger.transfer({ toAccountId: 'Y' }),
      ledger.transfer({ toAccountId: 'A' }),
    ]
    expect(await Promise.all(refused.map(codeOf))).toEqual([
      'reference-taken',
      'insufficient-funds',
      'currency-mismatch',
      'transfer-to-same-account',
    ])
    expect(await expectSound(ledger, { opening: 300 })).toHaveLength(1)
    expect(await ledger.balance('B')).toMatchObject({ balance: eur(200), version: 3 })
    expect(await ledger.balance('Y')).toMatchObject({ version: 1 })
  })

  it('names which of the two accounts a transfer is refused for', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 100 })
    await ledger.open({ accountId: 'B' })
    await ledger.open({ accountId: 'Y', currency: 'JPY' })
    await ledger.record({ accountId: 'B', reference: 'both' })
    await ledger.record({ reference: 'both' })
    await ledger.record({ reference: 'one' })
    const refused = [
      ledger.transfer({ fromAccountId: 'X', toAccountId: 'Z' }),
      ledger.transfer({ toAccountId: 'X' }),
      ledger.transfer({ toAccountId: 'Y' }),
      ledger.transfer({ fromAccountId: 'Y' }),
      ledger.transfer({ amount: eur(301) }),
      ledger.transfer({ reference: 'both' }),
      ledger.transfer({ reference: 'one' }),
      ledger.record({ reference: 'one' }),
      ledger.record({ accountId: 'X' }),
    ]
    expect(await Promise.all(refused.map(refusalOf))).toEqual([
      'account-not-found fromAccountId toAccountId',
      'account-not-found toAccountId',
      'currency-mismatch toAccountId',
      'currency-mismatch fromAccountId',
      'insufficient-funds fromAccountId',
      'reference-taken fromAccountId toAccountId',
      'reference-taken fromAccountId',
      'reference-taken accountId',
      'account-not-found accountId',
    ])
  })

  it('takes in all transfers between two accounts, there and back at once, and loses nothing on the way', async () => {
    const ledger = newLedger()
    await ledger.open({ accountId: 'A', openingBalance: 1_000 })
    await ledger.open({ accountId: 'B', openingBalance: 1_000 })
    const transfers = Array.from({ length: writerCount / 2 }, (_, index) => {
      const key = randomUUID()
      const there = { fromAccountId: 'A', toAccountId: 'B', amount: eur(3) }
      const back = { fromAccountId: 'B', toAccountId: 'A', amount: eur(1) }
      return () => ledger.transfer(index % 2 ? back : there, { key })
    })
    await allIn(transfers)
    const moved = (writerCount / 4) * (3 - 1)
    const [a, b] = [
      await expectSound(ledger, { opening: 1_000 }),
      await expectSound(ledger, { accountId: 'B', opening: 1_000 }),
    ]
    expect([(await ledger.balance('A')).balance, (await ledger.balance('B')).balance]).toEqual([
      eur(1_000 - moved),
      eur(1_000 + moved),
    ])
    const sidesOf = (entries: readonly object[]) =>
      entries.map((entry) => 'transferId' in entry && entry.transferId).toSorted()
    expect(new Set(sidesOf(a)).size).toBe(transfers.length)
    expect(sidesOf(a)).toEqual(sidesOf(b))
  })
})
