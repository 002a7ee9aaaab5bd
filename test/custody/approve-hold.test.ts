import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`approve-hold, in ${storeName},`, () => {
  it('lets a second person place the hold, once', async () => {
    const { proposeHold, approveHold, tenantId, parts, typesOf } = aCustodyWorld(await makeCustodyParts())
    const { id } = await proposeHold({ subject: 's-1' })
    await expect(approveHold(id, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    const placed = await approveHold(id)
    expect(await approveHold(id, 'carol')).toEqual(placed)
    expect(await parts.register.of(tenantId)).toEqual({ version: 1, targets: [{ subject: 's-1' }] })
    expect(await typesOf(id)).toEqual(['Custody.Hold.Proposed.v1', 'Custody.Hold.Placed.v1'])
  })

  it('does not find a hold of another tenant, or a part of an id', async () => {
    const parts = await makeCustodyParts()
    const [one, other] = [aCustodyWorld(parts), aCustodyWorld(parts)]
    const { id } = await one.proposeHold({ tenant: true })
    await expect(other.approveHold(id)).rejects.toMatchObject({ code: 'hold-not-found' })
    await expect(one.approveHold(id.slice(0, 8))).rejects.toMatchObject({ code: 'hold-not-found' })
  })
})
