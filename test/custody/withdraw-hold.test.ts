import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`withdraw-hold, in ${storeName},`, () => {
  it('withdraws a proposal of its proposer alone, so that it cannot be approved', async () => {
    const { proposeHold, withdrawHold, approveHold, listHolds } = aCustodyWorld(await makeCustodyParts())
    const { id } = await proposeHold({ tenant: true })
    await expect(withdrawHold(id, 'bob')).rejects.toMatchObject({ code: 'proposer-required' })
    expect(await withdrawHold(id)).toEqual(await withdrawHold(id))
    await expect(approveHold(id)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    expect((await listHolds()).items).toMatchObject([{ id, status: 'withdrawn' }])
  })

  it('withdraws the proposal to lift an active hold, which then can be proposed again', async () => {
    const { proposeHold, approveHold, liftHold, withdrawHold, approveLift, typesOf } = aCustodyWorld(
      await makeCustodyParts(),
    )
    const { id } = await proposeHold({ tenant: true })
    await approveHold(id)
    await expect(withdrawHold(id)).rejects.toMatchObject({ code: 'proposal-activated' })
    await liftHold(id)
    await withdrawHold(id)
    await expect(approveLift(id)).rejects.toMatchObject({ code: 'proposal-withdrawn' })
    expect((await liftHold(id, 'bob')).lift).toMatchObject({ round: 2, proposedBy: 'bob' })
    expect((await approveLift(id, 'alice')).lift?.activatedBy).toBe('alice')
    expect((await typesOf(id)).toSorted()).toEqual([
      'Custody.Hold.LiftProposed.v1',
      'Custody.Hold.LiftProposed.v1',
      'Custody.Hold.LiftWithdrawn.v1',
      'Custody.Hold.Lifted.v1',
      'Custody.Hold.Placed.v1',
      'Custody.Hold.Proposed.v1',
    ])
  })
})
