import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makeListAuditEntries } from '#audit/application/list-audit-entries.ts'
import { encodeBundle } from '#audit/domain/entry-bundle.ts'
import { aLoggedTenant } from '#test/support/builders/a-logged-tenant.ts'
import { storeName } from '#test/support/ports/stores.ts'

const aWorld = () => {
  const tenant = aLoggedTenant()
  const listEntries = makeListAuditEntries(tenant.needs)
  return { ...tenant, listOf: (query = {}, reader = tenant.reader) => listEntries(reader, query) }
}

const leafOf = (entry: string) => createHash('sha256').update(Buffer.of(0)).update(entry).digest('base64')

/** More than a bundle in memory, and few where each fact takes the way of the whole copy. */
const count = storeName === 'memory' ? 300 : 4

describe(`list-audit-entries, in ${storeName},`, () => {
  it('returns every entry once by its index, with the leaf hash of the tree, page by page', async () => {
    const { addMany, listOf, tenantId, stores } = aWorld()
    const facts = await addMany(count)
    const found: Readonly<{ index: number; entry: string; leafHash: string; state: string }>[] = []
    for (let from: number | null = 0; from !== null; ) {
      const page = await listOf({ from: String(from), limit: '97' })
      expect(page).toMatchObject({ origin: stores.originOf(tenantId), size: count })
      found.push(...page.items)
      from = page.next
    }
    expect(found.map(({ index }) => index)).toEqual(facts.map((_, at) => at))
    expect(found.filter(({ entry, leafHash }) => leafOf(entry) !== leafHash)).toEqual([])
    expect(new Set(found.map(({ state }) => state))).toEqual(new Set(['intact']))
    expect(new Set(found.map(({ entry }) => JSON.parse(entry).factId))).toEqual(new Set(facts.map(({ id }) => id)))
  })

  it('is empty beyond the end, and for a tenant without a log', async () => {
    const { addMany, listOf, reader } = aWorld()
    await addMany(2)
    expect(await listOf({ from: '2' })).toMatchObject({ size: 2, items: [], next: null })
    const other = { ...reader, tenantId: 'none' }
    expect(await listOf({ from: '9007199254740991' }, other)).toMatchObject({ size: 0, items: [], next: null })
  })

  it('shows an operator no person, with the leaf hash of the whole entry', async () => {
    const { add, factAt, listOf, reader } = aWorld()
    await add(factAt('a', { actor: 'erika@example.com' }), factAt('b', { actor: 'sluice/workflow' }))
    const { items } = await listOf({}, { ...reader, isOperator: true })
    expect(items.map(({ entry, masked = false, state }) => [JSON.parse(entry).actor, masked, state])).toEqual(
      expect.arrayContaining([
        ['•••', true, 'intact'],
        ['sluice/workflow', false, 'intact'],
      ]),
    )
  })

  it('names an entry of a bundle that was changed', async () => {
    const { addMany, listOf, stores, tenantId } = aWorld()
    await addMany(2)
    const { items } = await listOf()
    const texts = items.map(({ entry }, at) => (at === 1 ? entry.replace('a-producer', 'eve') : entry))
    await stores.bucket.renew(tenantId, 'tile/entries/000.p/2', encodeBundle(texts.map((text) => Buffer.from(text))))
    expect((await listOf()).items.map(({ state }) => state)).toEqual(['intact', 'altered-entry'])
  })

  it('refuses entries whose tile does not lead to the root, or whose bundle is missing or too short', async () => {
    const { addMany, listOf, stores, tenantId } = aWorld()
    await addMany(2)
    const tile = (await stores.bucket.read(tenantId, 'tile/0/000.p/2')) ?? new Uint8Array()
    await stores.bucket.renew(tenantId, 'tile/0/000.p/2', tile.with(0, (tile[0] ?? 0) ^ 1))
    await expect(listOf()).rejects.toMatchObject({ code: 'audit-log-different', kind: 'altered-tile' })
    await stores.bucket.renew(tenantId, 'tile/0/000.p/2', tile)
    await stores.bucket.renew(tenantId, 'tile/entries/000.p/2', encodeBundle([Buffer.from('x')]))
    await expect(listOf()).rejects.toMatchObject({ code: 'audit-log-different', kind: 'gap' })
  })

  it.each([{ limit: '0' }, { limit: '257' }, { from: '-1' }, { from: '1.5' }, { colour: 'red' }])(
    'refuses a query that it does not understand: %o',
    async (query) => {
      await expect(aWorld().listOf(query)).rejects.toMatchObject({ code: 'query-invalid' })
    },
  )
})
