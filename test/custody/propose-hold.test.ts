import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aCustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`propose-hold, in ${storeName},`, () => {
  it('proposes a hold that protects nothing yet, with a fact in the log of the tenant', async () => {
    const { proposeHold, tenantId, parts, factsOf } = aCustodyWorld(await makeCustodyParts())
    const hold = await proposeHold({ accountId: 'a-1' })
    expect(hold).toMatchObject({ target: { accountId: 'a-1' }, reason: 'a court order', proposedBy: 'alice', round: 1 })
    expect(await parts.register.of(tenantId)).toEqual({ version: 0, targets: [] })
    const [fact] = await factsOf(hold.id)
    expect(fact).toMatchObject({ type: 'Custody.Hold.Proposed.v1', actor: 'alice', data: { holdId: hold.id } })
    expect(fact && catalogue.get(fact.type)?.data.parse(fact.data)).toEqual(fact?.data)
  })

  it('makes one hold of one key of one person, also when the requests race', async () => {
    const { proposeHold, listHolds, factsOf } = aCustodyWorld(await makeCustodyParts())
    const both = await Promise.all([
      proposeHold({ tenant: true }, 'alice', 'k'),
      proposeHold({ tenant: true }, 'alice', 'k'),
    ])
    expect(both[0]).toEqual(both[1])
    await proposeHold({ tenant: true }, 'bob', 'k')
    expect((await listHolds()).items).toHaveLength(2)
    expect(await factsOf(both[0].id)).toHaveLength(1)
  })

  it('refuses a key that was used for another hold', async () => {
    const { proposeHold } = aCustodyWorld(await makeCustodyParts())
    await proposeHold({ subject: 's-1' }, 'alice', 'k')
    await expect(proposeHold({ subject: 's-2' }, 'alice', 'k')).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    })
  })

  it('refuses an event that the tenant has not sent, and holds one that it has', async () => {
    const { proposeHold, event, listHolds } = aCustodyWorld(await makeCustodyParts())
    await expect(proposeHold({ eventId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9' })).rejects.toMatchObject({
      code: 'event-not-found',
    })
    const { eventid: eventId } = await event()
    await proposeHold({ eventId })
    expect((await listHolds()).items).toMatchObject([{ target: { eventId } }])
  })
})
