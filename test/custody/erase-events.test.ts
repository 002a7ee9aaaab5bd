import { describe, expect, it } from 'vitest'
import { makeEraseEvents } from '#custody/application/erase-events.ts'
import type { PersonalItems } from '#custody/application/ports.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const erasureId = '1b7e0a52-9f60-5c1e-8a55-70f1c2d3e4a5'

const kindOf = ({ parts }: CustodyWorld, items: PersonalItems = parts.items) =>
  makeEraseEvents({
    ...parts,
    items,
    clock: () => new Date().toISOString(),
    pause: async () => {},
  })

const actAll = async (world: CustodyWorld, target: object, items?: PersonalItems) => {
  const { id } = await world.proposeErasure(target)
  await world.approveErasure(id)
  const page = await kindOf(world, items).open({ tenantId: world.tenantId, erasureId: id, target })(undefined)
  return Promise.all(page.items.map(({ act }) => act()))
}

describe(`erase-events, in ${storeName},`, () => {
  it('counts the events of a subject without changing them', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1', classes: ['personal', 'secret'] })
    await world.event({ subject: 's-1' })
    const selection = { tenantId: world.tenantId, erasureId, target: { subject: 's-1' } }
    expect(await kindOf(world).count(selection, 100)).toBe(2)
    expect(kindOf(world).tenantOf(selection)).toBe(world.tenantId)
    expect(await world.parts.items.classesOf(world.tenantId, eventid)).toHaveLength(2)
  })

  it('erases an event once, although its values came back', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid: eventId } = await world.event()
    expect(await actAll(world, { eventId })).toEqual([{ kind: 'done' }])
    expect(await actAll(world, { eventId })).toEqual([{ kind: 'skipped', code: 'already-erased' }])
    await world.parts.keep({ tenantId: world.tenantId, eventId, classes: ['personal'] })
    expect(await actAll(world, { eventId })).toEqual([{ kind: 'done' }])
    expect((await world.typesOf(eventId)).filter((type) => type === 'Custody.Event.Erased.v1')).toHaveLength(1)
  })

  it('counts an event that was erased before its hold as erased', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid: eventId } = await world.event()
    const approve = async (): Promise<string> => {
      const { id } = await world.proposeErasure({ eventId })
      await world.approveErasure(id)
      return id
    }
    const act = async (id: string) => {
      const selection = { tenantId: world.tenantId, erasureId: id, target: { eventId } }
      const [item] = (await kindOf(world).open(selection)(undefined)).items
      return item?.act()
    }
    const [first, second] = [await approve(), await approve()]
    await act(first)
    await world.approveHold((await world.proposeHold({ eventId })).id)
    expect(await act(first)).toEqual({ kind: 'done' })
    expect(await act(second)).toEqual({ kind: 'skipped', code: 'already-erased' })
    await world.parts.keep({ tenantId: world.tenantId, eventId, classes: ['personal'] })
    expect(await act(second)).toEqual({ kind: 'skipped', code: 'legal-hold' })
  })

  it('acts for no erasure that two people did not approve, or whose target is another', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    await world.event({ subject: 's-2' })
    const { id } = await world.proposeErasure({ subject: 's-1' })
    const open = (subject: string) =>
      kindOf(world).open({ tenantId: world.tenantId, erasureId: id, target: { subject } })(undefined)
    await expect(open('s-1')).rejects.toMatchObject({ code: 'proposal-altered' })
    await world.approveErasure(id)
    await expect(open('s-2')).rejects.toMatchObject({ code: 'proposal-altered' })
    expect((await open('s-1')).items).toHaveLength(1)
  })

  it('can be tried again when other writers win each time', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid: eventId } = await world.event()
    const items = { ...world.parts.items, erase: async () => false }
    await expect(actAll(world, { eventId }, items)).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    })
  })
})
