import { describe, expect, it } from 'vitest'
import { makeListTenants } from '#access/application/list-tenants.ts'
import { aTenant } from '#test/support/builders/a-tenant.ts'
import { makeTenantParts } from '#test/support/ports/access-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { eventually } from '#test/support/world/eventually.ts'

describe(`list-tenants, in ${storeName},`, () => {
  it('lists each tenant once, by id, in pages', async () => {
    const parts = makeTenantParts()
    const tenants = [aTenant(parts), aTenant(parts), aTenant(parts)]
    for (const { change } of tenants) await change({ kind: 'set', settings: { status: 'suspended' } })
    const listTenants = makeListTenants(parts)
    const listed = async () => {
      const items: { tenantId: string; status: string; version: number }[] = []
      let cursor: string | null | undefined
      do {
        const page = await listTenants({ limit: '2', ...(cursor && { cursor }) })
        items.push(...page.items)
        cursor = page.nextCursor
      } while (cursor)
      return items
    }
    const ids = tenants.map(({ tenantId }) => tenantId).toSorted()
    const own = await eventually(async () => {
      const items = (await listed()).filter(({ tenantId }) => ids.includes(tenantId))
      return items.length === 3 && items
    })
    expect(own).toEqual(ids.map((tenantId) => ({ tenantId, status: 'suspended', version: 1 })))
  })

  it('refuses a query that is not valid', async () => {
    const listTenants = makeListTenants(makeTenantParts())
    for (const query of [{ limit: '0' }, { limit: '201' }, { cursor: 'x' }, { cursor: btoa('A#B') }, { more: '1' }])
      await expect(listTenants(query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
