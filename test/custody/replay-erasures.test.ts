import { v7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { makeReplayErasures } from '#custody/application/replay-erasures.ts'
import { systemClock } from '#platform/system-clock.ts'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`replay-erasures, in ${storeName},`, () => {
  it('erases items that a restore brought back, and writes no fact of an event twice', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const { id } = await world.proposeErasure({ subject: 's-1' })
    await world.approveErasure(id)
    await world.run()
    const erasedFacts = async () => (await world.typesOf(eventid)).filter((type) => type === 'Custody.Event.Erased.v1')
    expect(await erasedFacts()).toHaveLength(1)
    await world.parts.keep({ tenantId: world.tenantId, eventId: eventid, subject: 's-1', classes: ['personal'] })

    const replay = makeReplayErasures({ queue: world.parts.queue, newJobId: v7, clock: systemClock })
    expect(await replay(world.tenantId)).toEqual({ again: 1, due: 0 })
    expect(await replay(world.tenantId)).toEqual({ again: 0, due: 1 })
    expect(await world.getErasure(id)).toMatchObject({ status: 'approved' })
    await world.run()
    expect(await world.itemsOf(eventid)).toEqual([])
    expect(await erasedFacts()).toHaveLength(1)
    expect(await world.getErasure(id)).toMatchObject({ status: 'completed', counts: { erased: 1 } })
    expect((await world.factsOf(id)).map(({ happening }) => happening)).toContain('completed#0002')
  })

  it('erases the texts of people that a restore brought back, as their event', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const owned = { subject: 's-1', texts: ['reviewed#0001', 'reviewed#0002'] }
    const { eventid: eventId } = await world.event({ ...owned, classes: [] })
    const { id } = await world.proposeErasure({ subject: 's-1' })
    await world.approveErasure(id)
    await world.run()
    expect(await world.itemsOf(eventId)).toEqual([])
    await world.parts.keep({ tenantId: world.tenantId, eventId, ...owned, classes: [] })
    await makeReplayErasures({ queue: world.parts.queue, newJobId: v7, clock: systemClock })(world.tenantId)
    await world.run()
    expect(await world.itemsOf(eventId)).toEqual([])
    expect((await world.typesOf(eventId)).filter((type) => type === 'Custody.Event.Erased.v1')).toHaveLength(1)
  })
})
