import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`withdraw-erasure, in ${storeName},`, () => {
  it('withdraws a proposal of its proposer alone, before it is approved', async () => {
    const { proposeErasure, withdrawErasure, approveErasure, getErasure } = aCustodyWorld(await makeCustodyParts())
    const [one, other] = [await proposeErasure({ subject: 's-1' }), await proposeErasure({ subject: 's-2' })]
    await expect(withdrawErasure(one.id, 'bob')).rejects.toMatchObject({ code: 'proposer-required' })
    await withdrawErasure(one.id)
    await expect(approveErasure(one.id)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    expect(await getErasure(one.id)).toMatchObject({ status: 'withdrawn' })
    await approveErasure(other.id)
    await expect(withdrawErasure(other.id)).rejects.toMatchObject({ code: 'proposal-activated' })
  })
})
