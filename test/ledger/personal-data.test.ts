import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { listedEntry } from '#api/ledger/answers.ts'
import { isCommitment } from '#catalogue/commitments.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { aLedger, codeOf, eur, type TestLedger } from '#test/support/builders/a-ledger.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { expectSound, factsOf } from '#test/support/world/sound-ledger.ts'

const newWorld = () => {
  const parts = makeLedgerParts()
  const ledger = aLedger(parts)
  const eventOf = (eventId: string) => ({ tenantId: ledger.tenantId, eventId })
  return { ...ledger, parts, ledger, eventOf }
}

type ListedEntry = z.output<typeof listedEntry>

const name = 'Mara Muster'
const reason = 'Mara paid twice.'
const counterparty = { accountId: 'DE-1', name, country: 'DE' }

const factOf = async (ledger: TestLedger, id: string): Promise<Fact> => {
  const [fact] = await factsOf(ledger, id)
  if (!fact) throw new Error('There is no fact.')
  return fact
}

describe(`Personal values of entries, in ${storeName},`, () => {
  it('are nowhere in clear: fact and row have a commitment, and identifiers stay', async () => {
    const { ledger, parts, eventOf } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const { id } = await ledger.record({ direction: 'debit', counterparty, reference: 'R-1' })
    const [reversal] = (await ledger.reverse(id, { reason })).entries
    for (const eventId of [id, reversal?.id ?? ''])
      expect(await parts.storedText(eventOf(eventId), 'A')).not.toMatch(/Mara/)
    const { data, sluicevault } = (await factOf(ledger, id)) as Fact & { data: { counterparty: { name: string } } }
    expect([sluicevault, isCommitment(data.counterparty.name)]).toEqual(['personal', true])
    expect(data).toMatchObject({ accountId: 'A', reference: 'R-1', counterparty: { accountId: 'DE-1', country: 'DE' } })
    const { items } = await ledger.ledger.entries({ ...eventOf(id), partnerId: undefined, accountKey: 'A', limit: 9 })
    expect(items[1]?.counterparty).toEqual(data.counterparty)
    expect(items[0]?.reason).toBe((await factOf(ledger, reversal?.id ?? '')).data.reason)
    await expectSound(ledger, { opening: 1_000 })
  })

  it('are shown to the tenant, and masked for operators', async () => {
    const { ledger } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const { id } = await ledger.record({ direction: 'debit', counterparty })
    await ledger.record({ direction: 'debit', counterparty: { accountId: 'DE-1' } })
    await ledger.reverse(id, { reason })
    const [reversal, unnamed, named] = (await ledger.list()).items
    expect(named).toMatchObject({ id, counterparty })
    expect(reversal).toMatchObject({ reason, reverses: id, counterparty: { accountId: 'DE-1', country: 'DE' } })
    for (const entry of [reversal, unnamed, named]) {
      expect(entry).not.toHaveProperty('hidden')
      expect(entry).not.toHaveProperty('sluicevault')
    }
    const shown = (await ledger.list({}, true)).items
    expect(shown).toMatchObject([
      { reason: '•••', hidden: { personal: 'masked' } },
      { counterparty: { accountId: '•••' } },
      { counterparty: { accountId: '•••', name: '•••', country: 'DE' }, hidden: { personal: 'masked' } },
    ])
    expect(shown[1]).not.toHaveProperty('hidden')
    expect(JSON.stringify(shown)).not.toMatch(/Mara|commitment/)
  })

  it('are gone after the erasure of their event, and of no other; the entry stays', async () => {
    const { ledger, parts, eventOf } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const first = await ledger.record({ direction: 'debit', counterparty })
    const second = await ledger.record({ direction: 'debit', counterparty })
    await parts.erase(eventOf(first.id))
    const shown = (await ledger.list()).items
    expect(shown[0]).toMatchObject({ id: second.id, counterparty })
    expect(shown[1]).toMatchObject({
      ...{ id: first.id, amount: eur(100), balanceAfter: eur(900), hidden: { personal: 'erased' } },
      counterparty: { accountId: 'DE-1', name: '•••', country: 'DE' },
    })
    await ledger.reverse(first.id)
    await expectSound(ledger, { opening: 1_000 })
  })

  it('are of the same request again, also after an erasure, and no other values are', async () => {
    const { ledger, parts, eventOf } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const [key, reversalKey] = [randomUUID(), randomUUID()]
    const order = { direction: 'debit', counterparty, occurredAt: '2026-03-01T12:00:00.123456Z' }
    const first = await ledger.record(order, { key })
    const reversed = await ledger.reverse(first.id, { reason }, { key: reversalKey })
    const expectSame = async () => {
      expect(await ledger.record(order, { key })).toEqual(first)
      expect(await ledger.reverse(first.id, { reason }, { key: reversalKey })).toEqual(reversed)
      const others = [
        ledger.record({ ...order, counterparty: { ...counterparty, name: 'Max Muster' } }, { key }),
        ledger.record({ ...order, counterparty: { accountId: 'DE-1', country: 'DE' } }, { key }),
        ledger.record({ ...order, amount: eur(99) }, { key }),
        ledger.record({ ...order, occurredAt: '2026-03-01T12:00:00.123457Z' }, { key }),
        ledger.reverse(first.id, { reason: 'Another reason.' }, { key: reversalKey }),
      ]
      expect(new Set(await Promise.all(others.map(codeOf)))).toEqual(new Set(['idempotency-key-reused']))
    }
    await expectSame()
    await parts.erase(eventOf(first.id))
    await parts.erase(eventOf(reversed.entries[0]?.id ?? ''))
    await expectSame()
  })

  it('of a repeat are compared without the vault, also when the account allows nothing more', async () => {
    const { ledger, parts } = newWorld()
    await ledger.open({ openingBalance: 100 })
    const key = randomUUID()
    const order = { direction: 'debit', counterparty }
    const first = await ledger.record(order, { key })
    const blind = { ...parts, vault: { ...parts.vault, open: () => Promise.reject(new Error('The vault was read.')) } }
    const other = aLedger(blind, ledger.tenantId)
    expect(await other.record(order, { key })).toEqual(first)
    expect(await codeOf(other.record({ ...order, counterparty: { ...counterparty, name: 'X' } }, { key }))).toBe(
      'idempotency-key-reused',
    )
  })

  it('are read with one call for a page, and with none for a page or a reader without them', async () => {
    const { ledger, parts } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const opened: number[] = []
    const openEach: typeof parts.vault.openEach = async (entries) => {
      opened.push(entries.filter(({ sluicevault }) => sluicevault !== undefined).length)
      return parts.vault.openEach(entries)
    }
    const counting = aLedger({ ...parts, vault: { ...parts.vault, openEach } }, ledger.tenantId)
    await counting.record({})
    await counting.list()
    await counting.record({ counterparty })
    await counting.record({ counterparty })
    await counting.list({}, true)
    await counting.list()
    expect(opened).toEqual([0, 2])
  })

  it('are not shown when a restored vault has them again: the log has the erasure', async () => {
    const { ledger, parts } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const first = await ledger.record({ direction: 'debit', counterparty })
    const second = await ledger.record({ direction: 'debit', counterparty })
    await parts.facts.append(erasedFact(await factOf(ledger, first.id)))
    const [other, restored] = (await ledger.list()).items
    expect(other).toMatchObject({ id: second.id, counterparty })
    expect(restored).toMatchObject({ counterparty: { name: '•••' }, hidden: { personal: 'erased' } })
  })

  it('that someone altered are not shown, the entry names that, and every other entry is complete', async () => {
    const { ledger, parts, eventOf } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const ids: string[] = []
    for (let count = 0; count < 5; count += 1) ids.push((await ledger.record({ direction: 'debit', counterparty })).id)
    const [altered = '', other = ''] = [ids[1], ids[4]]
    for (const id of [altered, other]) await parts.alter(eventOf(id))
    const shown = (await ledger.list()).items as readonly ListedEntry[]
    expect(new Map(shown.map(({ id, hidden }) => [id, hidden?.personal]))).toEqual(
      new Map(ids.map((id) => [id, [altered, other].includes(id) ? 'altered' : undefined])),
    )
    for (const { hidden, counterparty: shownParty } of shown)
      expect(shownParty).toEqual(hidden ? { ...counterparty, name: '•••' } : counterparty)
    for (const entry of shown) expect(listedEntry.parse(entry)).toEqual(entry)
  })

  it('of a partner are shown to the partner and to the tenant, and to no other partner', async () => {
    const parts = makeLedgerParts()
    const tenant = aLedger(parts)
    const [own, other] = ['shop-7', 'shop-8'].map((partnerId) => aLedger(parts, tenant.tenantId, partnerId))
    if (!own || !other) throw new Error('There are two.')
    await own.open({ openingBalance: 1_000 })
    const key = randomUUID()
    const first = await own.record({ direction: 'debit', counterparty }, { key })
    expect((await own.list()).items).toMatchObject([{ counterparty }])
    expect((await tenant.list()).items).toMatchObject([{ counterparty }])
    expect(await codeOf(other.list())).toBe('account-not-found')
    expect(await own.record({ direction: 'debit', counterparty }, { key })).toEqual(first)
    expect(await codeOf(other.record({ direction: 'debit', counterparty }, { key }))).toBe('account-not-found')
  })

  it('are stored once when all write at the same time, and every repeat gets the first receipt', async () => {
    const { ledger } = newWorld()
    await ledger.open({ openingBalance: 1_000 })
    const key = randomUUID()
    const racing = Array.from({ length: 6 }, () => ledger.record({ direction: 'debit', counterparty }, { key }))
    const receipts = await Promise.all(racing)
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1)
    expect((await ledger.list()).items).toMatchObject([{ counterparty }])
  })
})
