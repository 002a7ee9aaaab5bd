import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`lift-hold, in ${storeName},`, () => {
  it('proposes to lift an active hold, which still protects', async () => {
    const { proposeHold, approveHold, liftHold, approveLift, tenantId, parts } = aCustodyWorld(await makeCustodyParts())
    const { id } = await proposeHold({ tenant: true })
    await expect(liftHold(id)).rejects.toMatchObject({ code: 'hold-inactive' })
    await approveHold(id)
    expect(await liftHold(id)).toEqual(await liftHold(id))
    await expect(liftHold(id, 'bob')).rejects.toMatchObject({ code: 'proposal-taken' })
    expect((await parts.register.of(tenantId)).targets).toEqual([{ tenant: true }])
    await approveLift(id)
    await expect(liftHold(id, 'bob')).rejects.toMatchObject({ code: 'hold-inactive' })
  })
})
