import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`approve-lift, in ${storeName},`, () => {
  it('lets a second person lift the hold, which protects nothing any more', async () => {
    const { proposeHold, approveHold, liftHold, approveLift, tenantId, parts, listHolds } = aCustodyWorld(
      await makeCustodyParts(),
    )
    const { id } = await proposeHold({ tenant: true })
    await expect(approveLift(id)).rejects.toMatchObject({ code: 'hold-inactive' })
    await approveHold(id)
    await expect(approveLift(id)).rejects.toMatchObject({ code: 'proposal-not-found' })
    await liftHold(id)
    await expect(approveLift(id, 'alice')).rejects.toMatchObject({ code: 'four-eyes-required' })
    expect(await approveLift(id)).toEqual(await approveLift(id))
    expect((await parts.register.of(tenantId)).targets).toEqual([])
    expect((await listHolds()).items).toMatchObject([{ status: 'lifted', lift: { status: 'lifted' } }])
  })
})
