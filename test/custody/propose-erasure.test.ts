import { describe, expect, it } from 'vitest'
import { aTombstone } from '#test/support/builders/a-change.ts'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`propose-erasure, in ${storeName},`, () => {
  it('proposes an erasure and erases nothing', async () => {
    const { proposeErasure, event, itemsOf, typesOf, run } = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await event()
    const erasure = await proposeErasure({ eventId: eventid }, 'alice', 'k')
    expect(await proposeErasure({ eventId: eventid }, 'alice', 'k')).toEqual(erasure)
    expect(await typesOf(erasure.id)).toEqual(['Custody.Erasure.Proposed.v1'])
    await run()
    expect(await itemsOf(eventid)).toEqual(['personal'])
  })

  it('is refused for an event that the tenant has not sent, and under a legal hold', async () => {
    const { proposeErasure, proposeHold, approveHold, event, parts, tenantId } = aCustodyWorld(await makeCustodyParts())
    const held = await event({ subject: 's-1' })
    const free = await event({ subject: 's-2' })
    await approveHold((await proposeHold({ subject: 's-1' })).id)
    for (const target of [{ subject: 's-1' }, { eventId: held.eventid }])
      await expect(proposeErasure(target)).rejects.toMatchObject({ code: 'legal-hold' })
    const unknown = { eventId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9' }
    await expect(proposeErasure(unknown)).rejects.toMatchObject({ code: 'event-not-found' })
    const archived = aTombstone(aFact({ tenantid: tenantId }))
    await parts.facts.append(archived)
    await expect(proposeErasure({ eventId: archived.eventid })).rejects.toMatchObject({ code: 'event-archived' })
    expect(await proposeErasure({ eventId: free.eventid })).toMatchObject({ proposedBy: 'alice' })
  })
})
