import { describe, expect, it } from 'vitest'
import { aLedger, codeOf, type TestLedger } from '#test/support/builders/a-ledger.ts'
import { makeLedgerParts } from '#test/support/ports/ledger-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

/** Every account, page by page. */
const all = async (ledger: TestLedger, limit: number, cursor?: string): Promise<readonly string[]> => {
  const page = await ledger.accounts({ limit: String(limit), ...(cursor !== undefined && { cursor }) })
  const ids = page.items.map(({ accountId }) => accountId)
  return page.nextCursor === null ? ids : [...ids, ...(await all(ledger, limit, page.nextCursor))]
}

/** Times differ by a millisecond, so that the order of opening is known. */
const aTenant = () => {
  let now = Date.parse('2026-03-01T12:00:00.000Z')
  const parts = { ...makeLedgerParts(), clock: () => new Date(++now).toISOString() }
  const whole = aLedger(parts)
  return { whole, partner: (id: string) => aLedger(parts, whole.tenantId, id) }
}

describe(`list-accounts, in ${storeName},`, () => {
  it('lists every account once, in the order of opening, and whether it is closed', async () => {
    const { whole } = aTenant()
    for (const accountId of ['C', 'ä', 'A', 'Z']) await whole.open({ accountId })
    await whole.close('A')
    for (const limit of [1, 3, 4, 50]) expect(await all(whole, limit)).toEqual(['C', 'ä', 'A', 'Z'])
    const [first, , closed] = (await whole.accounts()).items
    expect(first).toEqual({ accountId: 'C', status: 'open', currency: 'EUR', openedAt: expect.any(String) })
    expect(closed).toMatchObject({ accountId: 'A', status: 'closed', closedAt: expect.any(String) })
  })

  it('lists for a partner its own accounts, and for the tenant the accounts of all', async () => {
    const { whole, partner } = aTenant()
    const [seven, seventy] = [partner('shop-7'), partner('shop-70')]
    await seventy.open({ accountId: 'S70' })
    await seven.open({ accountId: 'S7' })
    await whole.open({ accountId: 'T' })
    for (const limit of [1, 50]) {
      expect(await all(seven, limit)).toEqual(['S7'])
      expect(await all(seventy, limit)).toEqual(['S70'])
      expect(await all(partner('shop'), limit)).toEqual([])
      expect(await all(whole, limit)).toEqual(['T', 'S7', 'S70'])
    }
    expect((await seven.accounts()).items[0]?.partnerId).toBe('shop-7')
    expect(await all(aTenant().whole, 50)).toEqual([])
  })

  it('refuses the cursor of another list, and one that names the place of another partner', async () => {
    const { whole, partner } = aTenant()
    const [seven, eight] = [partner('shop-7'), partner('shop-8')]
    for (const accountId of ['A', 'B']) await seven.open({ accountId })
    for (const accountId of ['C', 'D']) await eight.open({ accountId })
    const cursorFor = async (ledger: TestLedger) => (await ledger.accounts({ limit: '1' })).nextCursor ?? ''
    const code = (ledger: TestLedger, cursor: string) => codeOf(ledger.accounts({ cursor }))
    expect(await code(seven, await cursorFor(eight))).toBe('query-invalid')
    expect(await code(whole, await cursorFor(eight))).toBe('made')
    expect(await code(seven, await cursorFor(seven))).toBe('made')
    for (const text of ['events:2026-03-01T', 'accounts:', 'accounts:#x'])
      expect(await code(whole, Buffer.from(text).toString('base64url'))).toBe('query-invalid')
    expect(await codeOf(whole.accounts({ limit: '0' }))).toBe('query-invalid')
    expect(await codeOf(whole.accounts({ accountId: 'A' }))).toBe('query-invalid')
  })

  it('shows operators no account ids, not even in a cursor', async () => {
    const { whole } = aTenant()
    for (const accountId of ['SECRET-1', 'SECRET-2']) await whole.open({ accountId })
    const { items, nextCursor } = await whole.accounts({ limit: '1' }, true)
    expect(items[0]?.accountId).toBe('•••')
    expect(Buffer.from(nextCursor ?? '', 'base64url').toString()).not.toContain('SECRET')
  })
})
