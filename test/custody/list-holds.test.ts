import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`list-holds, in ${storeName},`, () => {
  it('lists the holds of one tenant in pages', async () => {
    const parts = await makeCustodyParts()
    const { proposeHold, listHolds } = aCustodyWorld(parts)
    await aCustodyWorld(parts).proposeHold({ tenant: true })
    for (const subject of ['s-1', 's-2', 's-3']) await proposeHold({ subject })
    const first = await listHolds({ limit: '2' })
    const second = await listHolds({ limit: '2', cursor: first.nextCursor ?? '' })
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(3)
    await expect(listHolds({ cursor: 'bm90LWFuLWlk' })).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
