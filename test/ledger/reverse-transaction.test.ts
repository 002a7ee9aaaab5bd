import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aLedger, codeOf, eur, refusalOf, withLedger } from '#test/support/builders/a-ledger.ts'
import { ledgerLoad, makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { expectSound, factsOf } from '#test/support/world/sound-ledger.ts'

const newLedger = () => aLedger(makeLedgerParts())

const { writerCount } = ledgerLoad

describe(`reverse-transaction, in ${storeName},`, () => {
  it('writes the same amount in the opposite direction, and each entry names the other', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000 })
    const counterparty = { accountId: 'DE02', country: 'DE' }
    const paid = await ledger.record({ direction: 'debit', amount: eur(300), counterparty, reference: 'R-1' })
    const { entries } = await ledger.reverse(paid.id, { reference: 'R-1-reversed' })
    expect(entries).toEqual([
      expect.objectContaining({
        accountId: 'A',
        direction: 'credit',
        amount: eur(300),
        balanceAfter: eur(1_000),
        reverses: paid.id,
      }),
    ])
    const [reversal] = entries
    const { items } = await ledger.list()
    expect(items).toMatchObject([
      { id: reversal?.id, reverses: paid.id, reason: 'Sent twice.', counterparty },
      { id: paid.id, reversedBy: reversal?.id },
    ])
    expect(items[0]).not.toHaveProperty('reversedBy')
    expect(items[1]).not.toHaveProperty('reverses')
    const [fact] = await factsOf(ledger, reversal?.id ?? '')
    expect(fact?.data).toMatchObject({ reverses: paid.id, reversesRecordedAt: paid.recordedAt })
    await expectSound(ledger, { opening: 1_000 })
  })

  it('returns the same to every repeat of a key, and refuses the key for another request', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000 })
    const { id } = await ledger.record({ direction: 'debit' })
    const key = randomUUID()
    const done = await ledger.reverse(id, {}, { key })
    expect(await ledger.reverse(id, {}, { key })).toEqual(done)
    expect(await codeOf(ledger.reverse(id, { reason: 'Another reason.' }, { key }))).toBe('idempotency-key-reused')
    const other = await ledger.record({ direction: 'debit' })
    expect((await ledger.reverse(other.id, {}, { key })).entries).toMatchObject([{ reverses: other.id }])
    await expectSound(ledger, { opening: 1_000 })
  })

  it('reverses an entry once, whichever key a second request has, also when the account has no funds left', async () => {
    const ledger = newLedger()
    await ledger.open()
    const { id } = await ledger.record({ amount: eur(100) })
    await ledger.reverse(id)
    expect(await codeOf(ledger.reverse(id))).toBe('already-reversed')
    expect(await ledger.balance()).toMatchObject({ balance: eur(0), version: 3 })
  })

  it('reverses an entry once when all try at the same time', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000 })
    const { id } = await ledger.record({ direction: 'debit' })
    const codes = await Promise.all(Array.from({ length: writerCount / 2 }, () => codeOf(ledger.reverse(id))))
    expect(codes.filter((code) => code === 'made')).toHaveLength(1)
    expect(new Set(codes).difference(new Set(['made', 'already-reversed', 'account-contended']))).toEqual(new Set())
    expect(await expectSound(ledger, { opening: 1_000 })).toHaveLength(2)
  })

  it('refuses in the store a second reversal that read the entry before the first', async () => {
    const parts = makeLedgerParts()
    const ledger = aLedger(parts)
    await ledger.open({ openingBalance: 1_000 })
    const { id } = await ledger.record({ direction: 'debit' })
    const unmarked: typeof parts.ledger.entries = async (filter) => {
      const page = await parts.ledger.entries(filter)
      return { ...page, items: page.items.map(({ reversedBy: _, ...entry }) => entry) }
    }
    const blind = aLedger(withLedger(parts, { entries: unmarked }), ledger.tenantId)
    await ledger.reverse(id)
    expect(await codeOf(blind.reverse(id))).toBe('already-reversed')
    expect(await expectSound(ledger, { opening: 1_000 })).toHaveLength(2)
  })

  it('reverses both entries of a transfer, by either of them, once', async () => {
    for (const side of ['debit', 'credit'] as const) {
      const ledger = newLedger()
      await ledger.open({ openingBalance: 300 })
      await ledger.open({ accountId: 'B' })
      const done = await ledger.transfer({ reference: 'T-1' })
      const other = side === 'debit' ? 'credit' : 'debit'
      const { entries } = await ledger.reverse(done[side].id)
      expect(entries).toMatchObject([
        { accountId: done[side].accountId, direction: other, amount: eur(100), reverses: done[side].id },
        { accountId: done[other].accountId, direction: side, amount: eur(100), reverses: done[other].id },
      ])
      expect(entries[0]?.recordedAt).toBe(entries[1]?.recordedAt)
      for (const { id } of [done.debit, done.credit]) expect(await codeOf(ledger.reverse(id))).toBe('already-reversed')
      const [a, b] = [(await ledger.list()).items, (await ledger.list({ accountId: 'B' })).items]
      expect(a[0]?.transferId).toBe(b[0]?.transferId)
      expect(a[0]?.transferId).not.toBe(done.transferId)
      expect([a[1]?.reversedBy, b[1]?.reversedBy]).toEqual([a[0]?.id, b[0]?.id])
      await expectSound(ledger, { opening: 300 })
      await expectSound(ledger, { accountId: 'B' })
    }
  })

  it('writes nothing of a transfer that the paid account has spent', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 300 })
    await ledger.open({ accountId: 'B' })
    const { debit, credit } = await ledger.transfer({})
    await ledger.record({ accountId: 'B', direction: 'debit', amount: eur(1) })
    expect(await refusalOf(ledger.reverse(debit.id))).toBe('insufficient-funds')
    expect(await refusalOf(ledger.reverse(credit.id))).toBe('insufficient-funds')
    expect(await ledger.balance('A')).toMatchObject({ balance: eur(200), version: 2 })
    await ledger.record({ accountId: 'B', amount: eur(1) })
    expect(await codeOf(ledger.reverse(debit.id))).toBe('made')
  })

  it('refuses to reverse a reversal, an event that has no entry, and an entry of another tenant', async () => {
    const parts = makeLedgerParts()
    const ledger = aLedger(parts)
    const opened = await ledger.open({ openingBalance: 1_000 })
    const paid = await ledger.record({ direction: 'debit' })
    const [reversal] = (await ledger.reverse(paid.id)).entries
    expect(await codeOf(ledger.reverse(reversal?.id ?? ''))).toBe('reversal-of-reversal')
    for (const id of [opened.id, randomUUID(), 'x'.repeat(5_000), ''])
      expect(await codeOf(ledger.reverse(id))).toBe('transaction-not-found')
    expect(await codeOf(aLedger(parts).reverse(paid.id))).toBe('transaction-not-found')
  })

  it('lets a partner reverse its own entries, and no others', async () => {
    const parts = makeLedgerParts()
    const tenant = aLedger(parts)
    const [own, other] = ['shop-7', 'shop-8'].map((partnerId) => aLedger(parts, tenant.tenantId, partnerId))
    if (!own || !other) throw new Error('There are two.')
    await own.open({ openingBalance: 1_000 })
    await tenant.open({ accountId: 'B', openingBalance: 1_000 })
    const [ofOwn, ofTenant] = [
      await own.record({ direction: 'debit' }),
      await tenant.record({ accountId: 'B', direction: 'debit' }),
    ]
    expect(await codeOf(other.reverse(ofOwn.id))).toBe('transaction-not-found')
    expect(await codeOf(own.reverse(ofTenant.id))).toBe('transaction-not-found')
    expect(await codeOf(own.reverse(ofOwn.id))).toBe('made')
    const across = await tenant.transfer({ fromAccountId: 'B', toAccountId: 'A' })
    expect(await codeOf(own.reverse(across.credit.id))).toBe('account-not-found')
    expect(await codeOf(tenant.reverse(across.credit.id))).toBe('made')
  })

  it('refuses every reversal in a closed account', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 100 })
    const { id } = await ledger.record({ direction: 'debit', amount: eur(100) })
    await ledger.close()
    expect(await codeOf(ledger.reverse(id))).toBe('account-closed')
  })

  it('refuses a reference that the account already has, and a body without a reason', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000 })
    const { id } = await ledger.record({ direction: 'debit', reference: 'R-1' })
    expect(await refusalOf(ledger.reverse(id, { reference: 'R-1' }))).toBe('reference-taken reference')
    for (const body of [
      { reason: '' },
      { reason: ' \n\t' },
      { reason: undefined },
      { reason: 'x'.repeat(201) },
      { amount: eur(1) },
    ])
      expect(() => ledger.reverse(id, body)).toThrow(expect.objectContaining({ code: 'reversal-invalid' }))
    expect(await expectSound(ledger, { opening: 1_000 })).toHaveLength(1)
  })

  it('corrects an entry as a reversal and a new entry', async () => {
    const ledger = newLedger()
    await ledger.open({ openingBalance: 1_000 })
    const wrong = await ledger.record({ direction: 'debit', amount: eur(900) })
    await ledger.reverse(wrong.id)
    await ledger.record({ direction: 'debit', amount: eur(90) })
    expect((await ledger.balance()).balance).toEqual(eur(910))
    expect(await expectSound(ledger, { opening: 1_000 })).toHaveLength(3)
  })
})
