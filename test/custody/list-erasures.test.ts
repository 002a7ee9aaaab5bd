import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`list-erasures, in ${storeName},`, () => {
  it('lists the erasures of one tenant in pages', async () => {
    const parts = await makeCustodyParts()
    const { proposeErasure, listErasures } = aCustodyWorld(parts)
    await aCustodyWorld(parts).proposeErasure({ subject: 's-1' })
    for (const subject of ['s-1', 's-2', 's-3']) await proposeErasure({ subject })
    const first = await listErasures({ limit: '2' })
    const second = await listErasures({ limit: '2', cursor: first.nextCursor ?? '' })
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null])
  })
})
