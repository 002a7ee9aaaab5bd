import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aLedger, allEntries, codeOf, eur, refusalOf, type TestLedger } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const newLedger = () => aLedger(makeLedgerParts())

describe(`list-transactions, in ${storeName},`, () => {
  it('lists entries newest first, each on one page, while more arrive', async () => {
    const ledger = newLedger()
    await ledger.open()
    const made: string[] = []
    for (let count = 0; count < 7; count += 1) made.unshift((await ledger.record({})).id)
    const listed: string[] = []
    let cursor: string | null = ''
    for (let pages = 0; cursor !== null; pages += 1) {
      const page: Awaited<ReturnType<TestLedger['list']>> = await ledger.list({
        limit: '2',
        ...(cursor && { cursor }),
      })
      expect(page.items.length).toBe(pages < 3 ? 2 : 1)
      listed.push(...page.items.map(({ id }) => id))
      await ledger.record({})
      cursor = page.nextCursor
    }
    expect(listed).toEqual(made)
    const whole = (await ledger.list({ limit: '7' })).items
    expect((await ledger.list({ limit: '11' })).nextCursor).toBeNull()
    const { recordedAt: to = '' } = whole[2] ?? {}
    const { recordedAt: from = '' } = whole[5] ?? {}
    const all = await allEntries(ledger)
    const within = all.filter(({ recordedAt }) => recordedAt >= from && recordedAt <= to).reverse()
    expect((await ledger.list({ from, to })).items).toEqual(within)
    expect((await ledger.list({ to: '2020-01-01T00:00:00Z' })).items).toEqual([])
  })

  it('keeps tenants and accounts apart, however their ids are written', async () => {
    const parts = makeLedgerParts()
    const [one, two] = [aLedger(parts), aLedger(parts)]
    const accounts = ['A', 'A#B', 'A 23B', `${two.tenantId}#A`, 'a', 'entry#', 'account', '...']
    for (const accountId of accounts) await one.open({ accountId })
    await two.open({ openingBalance: 5 })
    for (const [index, accountId] of accounts.entries()) await one.record({ accountId, amount: eur(index + 1) })
    const balances = await Promise.all(accounts.map(async (each) => (await one.balance(each)).balance.minorUnits))
    expect(balances).toEqual(accounts.map((_, index) => index + 1))
    expect(await two.balance()).toMatchObject({ balance: eur(5), version: 1 })
    expect((await two.list()).items).toEqual([])
    expect(await codeOf(two.record({ accountId: 'A#B' }))).toBe('account-not-found')
    expect(await codeOf(two.transfer({ toAccountId: 'A#B' }))).toBe('account-not-found')
    const key = randomUUID()
    const [ours, theirs] = [await one.record({}, { key }), await two.record({}, { key })]
    expect(ours.id).not.toBe(theirs.id)
  })

  it('continues from a cursor only in the account of that cursor, and from no cursor of another list', async () => {
    const ledger = newLedger()
    for (const accountId of ['A', 'B']) await ledger.open({ accountId })
    for (const accountId of ['A', 'A', 'B', 'B']) await ledger.record({ accountId })
    const { nextCursor } = await ledger.list({ limit: '1' })
    const cursor = nextCursor ?? ''
    expect((await ledger.list({ cursor })).items).toHaveLength(1)
    expect(await refusalOf(ledger.list({ accountId: 'B', cursor }))).toBe('query-invalid cursor')
    const ofEvents = Buffer.from('events:2026-03-01T00:00:00.000Z').toString('base64url')
    expect(await refusalOf(ledger.list({ cursor: ofEvents }))).toBe('query-invalid cursor')
  })

  it.each([
    [{ limit: '0' }],
    [{ limit: '201' }],
    [{ cursor: 'e30' }],
    [{ from: 'yesterday' }],
    [{ from: '2026-03-02T00:00:00Z', to: '2026-03-01T00:00:00Z' }],
    [{ account: 'A' }],
    [{ accountId: '' }],
  ])('refuses the query %j', async (query) => {
    expect(await codeOf(newLedger().list(query as Record<string, string>))).toBe('query-invalid')
  })

  it('refuses an account that was never opened', async () => {
    expect(await codeOf(newLedger().list({ accountId: 'X' }))).toBe('account-not-found')
  })

  it('shows an operator entries without numbers, names and references', async () => {
    const ledger = newLedger()
    await ledger.open()
    const counterparty = { accountId: 'DE-4711', name: 'Erika Mustermann', country: 'DE' }
    const { id } = await ledger.record({ counterparty, reference: 'Rent', channel: 'sepa' })
    const shown = (await ledger.list({}, true)).items
    const masked = { accountId: '•••', name: '•••', country: 'DE' }
    expect(shown).toMatchObject([
      { id, accountId: '•••', counterparty: masked, reference: '•••', channel: 'sepa', balanceAfter: eur(100) },
    ])
  })
})
