import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aLedger, codeOf, eur, refusalOf } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { factsOf } from '#test/support/world/sound-ledger.ts'

/** A tenant with an account `T` of its own, and two partners with an account each. */
const aTenant = async () => {
  const parts = makeLedgerParts()
  const whole = aLedger(parts)
  const [seven, eight] = ['shop-7', 'shop-8'].map((id) => aLedger(parts, whole.tenantId, id))
  if (!seven || !eight) throw new Error('there are two')
  await whole.open({ accountId: 'T', openingBalance: 1_000 })
  await seven.open({ accountId: 'S', openingBalance: 1_000 })
  await eight.open({ accountId: 'E', openingBalance: 1_000 })
  return { whole, seven, eight }
}

describe(`accounts of partners, in ${storeName},`, () => {
  it('belong to the partner that opened them, as do the facts of all that happens to them', async () => {
    const { whole, seven } = await aTenant()
    const receipts = [
      await seven.record({ accountId: 'S' }),
      await whole.record({ accountId: 'S' }),
      await whole.setLimit(100, { accountId: 'S' }),
    ]
    for (const { id } of receipts) {
      const [fact] = await factsOf(whole, id)
      expect(fact?.partnerid).toBe('shop-7')
      expect(await whole.facts.history({ tenantId: whole.tenantId, partnerId: 'shop-8' }, id)).toEqual([])
    }
    const own = await whole.record({ accountId: 'T' })
    expect((await factsOf(whole, own.id))[0]).not.toHaveProperty('partnerid')
    expect((await seven.list({ accountId: 'S' })).items).toHaveLength(2)
  })

  it('do not exist for another partner, whatever it tries, nor do those of the tenant itself', async () => {
    const { whole, seven } = await aTenant()
    for (const accountId of ['E', 'T', 'X']) {
      expect(await refusalOf(seven.record({ accountId }))).toBe('account-not-found accountId')
      expect(await refusalOf(seven.list({ accountId }))).toBe('account-not-found accountId')
      expect(await refusalOf(seven.transfer({ fromAccountId: accountId, toAccountId: 'S' }))).toBe(
        'account-not-found fromAccountId',
      )
      expect(await refusalOf(seven.transfer({ fromAccountId: 'S', toAccountId: accountId }))).toBe(
        'account-not-found toAccountId',
      )
      const tried = [seven.balance(accountId), seven.close(accountId), seven.setLimit(1, { accountId })]
      expect(new Set(await Promise.all(tried.map(codeOf)))).toEqual(new Set(['account-not-found']))
    }
    for (const accountId of ['E', 'T', 'S'])
      expect(await whole.balance(accountId)).toMatchObject({ balance: eur(1_000), version: 1 })
  })

  it('accept transfers of the whole tenant, each side as an event of its own partner', async () => {
    const { whole, seven, eight } = await aTenant()
    const { debit, credit } = await whole.transfer({ fromAccountId: 'S', toAccountId: 'E' })
    const partnersOf = async (id: string) => (await factsOf(whole, id)).map(({ partnerid }) => partnerid)
    expect([await partnersOf(debit.id), await partnersOf(credit.id)]).toEqual([['shop-7'], ['shop-8']])
    expect((await seven.list({ accountId: 'S' })).items[0]?.id).toBe(debit.id)
    expect((await eight.list({ accountId: 'E' })).items[0]?.id).toBe(credit.id)
  })

  it('can be corrected by their own partner and by the whole tenant alone', async () => {
    const { whole, seven, eight } = await aTenant()
    const { id } = await seven.record({ accountId: 'S' })
    const transfer = await whole.transfer({ fromAccountId: 'S', toAccountId: 'E' })
    expect(await codeOf(eight.reverse(id))).toBe('transaction-not-found')
    expect(await codeOf(seven.reverse(transfer.debit.id))).toBe('account-not-found')
    const { entries } = await seven.reverse(id)
    expect((await factsOf(whole, entries[0]?.id ?? ''))[0]?.partnerid).toBe('shop-7')
    expect((await whole.reverse(transfer.credit.id)).entries).toHaveLength(2)
    expect(await whole.balance('S')).toMatchObject({ balance: eur(1_000) })
  })

  it('do not share keys: the same key of two partners makes two entries', async () => {
    const { whole, seven, eight } = await aTenant()
    const key = randomUUID()
    const ids = [
      (await seven.record({ accountId: 'S' }, { key })).id,
      (await eight.record({ accountId: 'E' }, { key })).id,
      (await whole.record({ accountId: 'T' }, { key })).id,
    ]
    expect(new Set(ids).size).toBe(3)
    expect((await seven.record({ accountId: 'S' }, { key })).id).toBe(ids[0])
  })

  it('share their ids with the whole tenant: a taken id is refused, also where another partner has it', async () => {
    const { seven } = await aTenant()
    for (const accountId of ['S', 'E', 'T']) expect(await codeOf(seven.open({ accountId }))).toBe('account-id-taken')
  })

  it('cannot be written by a store call that another partner limits', async () => {
    const { whole, eight } = await aTenant()
    const account = await whole.ledger.account(wholeTenant(whole.tenantId), 'S')
    if (!account) throw new Error('there is one')
    const draft = (await factsOf(eight, (await eight.record({ accountId: 'E' })).id))[0]
    if (!draft) throw new Error('there is one')
    const write = { account: { ...account, version: 2 }, draft: { ...draft, eventid: randomUUID() } }
    const limited = { tenantId: whole.tenantId, partnerId: 'shop-8' }
    await expect(whole.ledger.write(limited, [write])).rejects.toThrow('outside')
    expect(await whole.ledger.entries({ ...limited, accountKey: 'S', limit: 5 })).toEqual({
      items: [],
      nextCursor: null,
    })
  })
})
