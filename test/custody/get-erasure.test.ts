import { describe, expect, it } from 'vitest'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`get-erasure, in ${storeName},`, () => {
  it('shows the status of an erasure and its result', async () => {
    const { proposeErasure, approveErasure, getErasure, event, run } = aCustodyWorld(await makeCustodyParts())
    await event({ subject: 's-1' })
    const { id, jobId } = await proposeErasure({ subject: 's-1' })
    expect(await getErasure(id)).toMatchObject({ status: 'proposed', target: { subject: 's-1' } })
    await approveErasure(id)
    expect(await getErasure(id)).toMatchObject({ status: 'approved', jobId })
    await run()
    expect(await getErasure(id)).toMatchObject({
      status: 'completed',
      counts: {
        erased: 1,
        held: 0,
        alreadyErased: 0,
        failed: 0,
        letters: 0,
        lettersUnreadable: 0,
        lettersUnsearched: 0,
        waiting: 0,
      },
    })
  })

  it.each(['9bb2d6f3-0611-5697-b3cb-594a4d5da0b9', 'x'.repeat(2_000), ''])(
    'finds nothing under the id %j',
    async (id) => {
      const { getErasure, approveErasure, approveHold, liftHold } = aCustodyWorld(await makeCustodyParts())
      for (const call of [getErasure, approveErasure])
        await expect(call(id)).rejects.toMatchObject({ code: 'erasure-not-found' })
      for (const call of [approveHold, liftHold])
        await expect(call(id)).rejects.toMatchObject({ code: 'hold-not-found' })
    },
  )
})
