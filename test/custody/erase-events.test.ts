import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { makeEraseEvents } from '#custody/application/erase-events.ts'
import type { PersonalItems } from '#custody/application/ports.ts'
import { happenings } from '#facts/domain/happening.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
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

const anyone = anOperator('anna')

const actAll = async (world: CustodyWorld, target: object, items?: PersonalItems) => {
  const { id } = await world.proposeErasure(target)
  await world.approveErasure(id)
  const page = await kindOf(world, items).open({ tenantId: world.tenantId, erasureId: id, target }, anyone)(undefined)
  return Promise.all(page.items.map(({ act }) => act()))
}

/** The happenings that each fact `erased` of an event names. */
const erasedOf = async (world: CustodyWorld, eventId: string) => {
  const erased = (await world.factsOf(eventId)).filter((fact) => fact.type === 'Custody.Event.Erased.v1')
  expect(erased.map(({ happening }) => happening)).toEqual(erased.map((_, index) => happenings.erased(index + 1)))
  for (const { type, data } of erased) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  return erased.map(({ data }) => data.happenings)
}

describe(`erase-events, in ${storeName},`, () => {
  it('counts the events of a subject without changing them', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1', classes: ['personal', 'secret'] })
    await world.event({ subject: 's-1' })
    const selection = { tenantId: world.tenantId, erasureId, target: { subject: 's-1' } }
    expect(await kindOf(world).count(selection, 100)).toBe(2)
    expect(kindOf(world).tenantOf(selection)).toBe(world.tenantId)
    expect(await world.itemsOf(eventid)).toHaveLength(2)
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
      const [item] = (await kindOf(world).open(selection, anyone)(undefined)).items
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

  it('erases what people wrote about the events of a subject, also of one without values of its own', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const own = await world.event({ subject: 's-1', texts: ['reviewed#0002', 'reviewed#0004'] })
    const bare = await world.event({ subject: 's-1', classes: [], texts: ['reviewed#0001'] })
    expect(await world.itemsOf(own.eventid)).toEqual(['personal', 'personal#reviewed#0002', 'personal#reviewed#0004'])
    expect(await actAll(world, { subject: 's-1' })).toEqual([{ kind: 'done' }, { kind: 'done' }])
    expect([await world.itemsOf(own.eventid), await world.itemsOf(bare.eventid)]).toEqual([[], []])
    expect(await erasedOf(world, own.eventid)).toEqual([['received', 'reviewed#0002', 'reviewed#0004']])
    expect(await erasedOf(world, bare.eventid)).toEqual([['reviewed#0001']])
  })

  it('erases what a person wrote after an erasure with another fact, and writes none for what a restore brought back', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid: eventId } = await world.event({ texts: ['reviewed#0002'] })
    const again = (...texts: readonly string[]) =>
      world.parts.keep({ tenantId: world.tenantId, eventId, classes: [], texts })
    await actAll(world, { eventId })
    await again('reviewed#0005')
    expect(await actAll(world, { eventId })).toEqual([{ kind: 'done' }])
    await world.parts.keep({ tenantId: world.tenantId, eventId, classes: ['personal'], texts: ['reviewed#0005'] })
    expect(await actAll(world, { eventId })).toEqual([{ kind: 'done' }])
    expect(await world.itemsOf(eventId)).toEqual([])
    expect(await erasedOf(world, eventId)).toEqual([['received', 'reviewed#0002'], ['reviewed#0005']])
  })

  it('skips what people wrote about an event under a hold', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid: eventId } = await world.event({ subject: 's-1', classes: [], texts: ['reviewed#0001'] })
    await world.approveHold((await world.proposeHold({ eventId })).id)
    expect(await actAll(world, { subject: 's-1' })).toEqual([{ kind: 'skipped', code: 'legal-hold' }])
    expect(await world.itemsOf(eventId)).toEqual(['personal#reviewed#0001'])
  })

  it('erases more texts than one transaction has room for, counts their event once, and goes on after a death', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const texts = Array.from({ length: 95 }, (_, index) => `reviewed#${String(index + 1).padStart(4, '0')}`)
    const { eventid: eventId } = await world.event({ texts })
    let count = 0
    const erase: PersonalItems['erase'] = async (erasure) => {
      count += 1
      if (count === 2) throw new Error('killed')
      return world.parts.items.erase(erasure)
    }
    const { id } = await world.proposeErasure({ eventId })
    await world.approveErasure(id)
    const items = { ...world.parts.items, erase }
    const open = kindOf(world, items).open({ tenantId: world.tenantId, erasureId: id, target: { eventId } }, anyone)
    const act = async () => (await open(undefined)).items[0]?.act()
    await expect(act()).rejects.toThrow('killed')
    expect(await world.itemsOf(eventId)).toHaveLength(6)
    expect(await act()).toEqual({ kind: 'done' })
    expect(await world.itemsOf(eventId)).toEqual([])
    expect(await world.parts.register.erasure(world.tenantId, id)).toMatchObject({ erased: 1 })
    expect((await erasedOf(world, eventId)).flat().toSorted()).toEqual(['received', ...texts])
  })

  it('acts for no erasure that two people did not approve, or whose target is another', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    await world.event({ subject: 's-2' })
    const { id } = await world.proposeErasure({ subject: 's-1' })
    const open = (subject: string) =>
      kindOf(world).open({ tenantId: world.tenantId, erasureId: id, target: { subject } }, anyone)(undefined)
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
