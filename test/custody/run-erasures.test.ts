import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import type { PersonalItems } from '#custody/application/ports.ts'
import { happenings } from '#facts/domain/happening.ts'
import { type Job, propose } from '#jobs/domain/job.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { aCustodyWorld, type CustodyWorld } from '#test/support/builders/a-custody-world.ts'
import { makeCustodyParts } from '#test/support/ports/custody-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const userid = '1b7e0a52-9f60-4c1e-8a55-70f1c2d3e4a5'
const soon = () => AbortSignal.timeout(20_000)

const approved = async ({ proposeErasure, approveErasure }: CustodyWorld, target: object) => {
  const { id } = await proposeErasure(target)
  await approveErasure(id)
  return id
}

/** Writes the job of an erasure before its runner does, as a person with rights on the table of jobs can. */
const plant = async (world: CustodyWorld, id: string, target: object, changeOf: (job: Job) => object) => {
  const erasure = await world.parts.register.erasure(world.tenantId, id)
  const { tenantId } = world
  const selection = { tenantId, erasureId: id, target: { ...target } }
  const plan = { kind: 'erase', tenantId, selection, count: 0, perSecond: 100, max: 1_000_000 }
  const job = propose(plan, { id: erasure?.jobId ?? '', actor: 'mallory', now: new Date().toISOString() })
  expect(await world.parts.jobs.write({ ...job, ...changeOf(job) })).toBe(true)
}

describe(`run-erasures, in ${storeName},`, () => {
  it('erases every event of a subject, and no other, with a fact for each', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const [one, two, other] = [
      await world.event({ subject: 's-1', classes: ['personal', 'secret'] }),
      await world.event({ subject: 's-1' }),
      await world.event({ subject: 's-2' }),
    ]
    const id = await approved(world, { subject: 's-1' })
    await world.run()
    const itemsOf = ({ eventid }: { eventid: string }) => world.itemsOf(eventid)
    expect([await itemsOf(one), await itemsOf(two), await itemsOf(other)]).toEqual([[], [], ['personal']])
    const erased = (await world.factsOf(one.eventid)).find(({ happening }) => happening === happenings.erased())
    expect(erased).toMatchObject({ type: 'Custody.Event.Erased.v1', happening: 'erased', causationid: one.id })
    expect(erased?.data).toEqual({ erasureId: id, erased: ['personal', 'secret'] })
    expect(await world.typesOf(id)).toContain('Custody.Erasure.Completed.v1')
    for (const { type, data } of await world.factsOf(id)) expect(catalogue.get(type)?.data.parse(data)).toEqual(data)
  })

  it('erases the events of a user, and a single event', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const [ofUser, single] = [await world.event({ userid }), await world.event()]
    const ids = [await approved(world, { userId: userid }), await approved(world, { eventId: single.eventid })]
    await world.run()
    for (const id of ids) expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1 } })
    expect(await world.itemsOf(ofUser.eventid)).toEqual([])
  })

  it('erases the events of a user whom the envelope or the data name, in any spelling', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const other = '0d0c4a1e-6b0f-4a43-9d3c-2f1a4d7b8c11'
    const events = [
      await world.event({ userid }),
      await world.event({ userid: other, data: { userId: userid }, classes: ['personal', 'secret'] }),
    ]
    await world.event({ userid: other })
    const id = await approved(world, { userId: userid.toUpperCase() })
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 2 } })
    for (const { eventid } of events) expect(await world.itemsOf(eventid)).toEqual([])
    const rest = await world.parts.items.find(world.tenantId, { userId: other }, { limit: 10 })
    expect(rest.items).toHaveLength(1)
  })

  it('ends as incomplete when an event is held or failed, and counts the failed ones for the alarm', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const [held, broken] = [await world.event({ subject: 's-1' }), await world.event({ subject: 's-2' })]
    const ids = [await approved(world, { subject: 's-1' }), await approved(world, { subject: 's-2' })]
    await world.approveHold((await world.proposeHold({ eventId: held.eventid })).id)
    const itemsOf: PersonalItems['itemsOf'] = async (tenantId, eventId) => {
      if (eventId === broken.eventid) throw new Refusal('vault-altered', 'The row is damaged.')
      return world.parts.items.itemsOf(tenantId, eventId)
    }
    const runBroken = world.runnerOf({ items: { ...world.parts.items, itemsOf } })
    // The erasure with a failed event has a job in each of five runs.
    for (let round = 1; round <= 5; round += 1) await runBroken(soon())
    expect(world.reports.map(({ completed }) => completed)).toEqual([1, 0, 0, 0, 1])
    expect(world.failures).toEqual([1])
    for (const id of ids) expect(await world.getErasure(id)).toMatchObject({ status: 'incomplete' })
    const again = await approved(world, { subject: 's-2' })
    await world.run()
    expect(await world.getErasure(again)).toMatchObject({ status: 'completed', counts: { erased: 1 } })
  })

  it.each<[string, (world: CustodyWorld, job: Job) => object]>([
    ['of another kind', (_, { selection }) => ({ kind: 'republish', selection })],
    ['with another target', (_, { selection }) => ({ selection: { ...selection, target: { subject: 's-2' } } })],
  ])('refuses a planted job %s, and erases nothing', async (_, changeOf) => {
    const world = aCustodyWorld(await makeCustodyParts())
    const [own, other] = [await world.event({ subject: 's-1' }), await world.event({ subject: 's-2' })]
    const id = await approved(world, { subject: 's-1' })
    await plant(world, id, { subject: 's-1' }, (job) => changeOf(world, job))
    await expect(world.run()).rejects.toMatchObject({ code: 'proposal-altered' })
    expect(world.reports).toMatchObject([{ failed: 1 }])
    for (const { eventid } of [own, other]) expect(await world.itemsOf(eventid)).toEqual(['personal'])
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
  })

  it('is not completed by a planted job that is finished: another job erases', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    await plant(world, id, { subject: 's-1' }, () => ({ status: 'finished', isComplete: true }))
    await world.run()
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ status: 'completed', counts: { erased: 1, failed: 0 } })
    expect(await world.itemsOf(eventid)).toEqual([])
  })

  it('tries failed events with other jobs, and ends with their number after five', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    const broken = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    const itemsOf: PersonalItems['itemsOf'] = async (tenantId, eventId) => {
      if (eventId === broken.eventid) throw new Refusal('vault-unavailable', 'The row is damaged.')
      return world.parts.items.itemsOf(tenantId, eventId)
    }
    const run = world.runnerOf({ items: { ...world.parts.items, itemsOf } })
    for (let count = 0; count < 4; count += 1) await run(soon())
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    await run(soon())
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1, failed: 1 } })
  })

  it('begins with another erasure each minute, so that none waits for ever behind others', async () => {
    let passedMs = 0
    const world = aCustodyWorld(await makeCustodyParts(), () =>
      new Date(Date.parse('2026-03-01T09:00:00.000Z') + passedMs).toISOString(),
    )
    const ids: string[] = []
    for (let count = 0; count < 12; count += 1) ids.push(await approved(world, { subject: `s-${count}` }))
    const firsts = new Set<string>()
    for (let run = 0; run < ids.length; run += 1) {
      const controller = new AbortController()
      const first = async (_: string, id: string) => {
        firsts.add(id)
        controller.abort()
        throw new Transient('store-unavailable', 'The table is unavailable.')
      }
      const run = world.runnerOf({ register: { ...world.parts.register, erasure: first } })
      await run(controller.signal).catch(() => undefined)
      passedMs += 60_000
    }
    expect(firsts).toEqual(new Set(ids))
  })

  it('is not completed by a job that ended at its most events', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    await plant(world, id, { subject: 's-1' }, () => ({ status: 'finished', isComplete: false }))
    await world.run()
    expect(await world.getErasure(id)).not.toHaveProperty('completedAt')
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1, failed: 0 } })
  })

  it('leaves out an event under a hold, and counts it', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const held = await world.event({ subject: 's-1', data: { debtor: { accountId: 'a 1' } } })
    await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    await world.approveHold((await world.proposeHold({ accountId: 'a 1' })).id)
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1, held: 1 } })
    expect(await world.itemsOf(held.eventid)).toEqual(['personal'])
  })

  it('does not erase an event whose hold is placed after the check', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    const hold = await world.proposeHold({ eventId: eventid })
    const erase: PersonalItems['erase'] = async (erasure) => {
      await world.approveHold(hold.id)
      return world.parts.items.erase(erasure)
    }
    await world.runnerOf({ items: { ...world.parts.items, erase } })(soon())
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 0, held: 1 } })
    expect(await world.itemsOf(eventid)).toEqual(['personal'])
  })

  it('erases once, although two runners race and the next run finds nothing', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const { eventid } = await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    await Promise.all([world.runnerOf()(soon()), world.runnerOf()(soon())])
    await world.run()
    expect((await world.typesOf(eventid)).filter((type) => type === 'Custody.Event.Erased.v1')).toHaveLength(1)
    expect((await world.typesOf(id)).filter((type) => type === 'Custody.Erasure.Completed.v1')).toHaveLength(1)
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1 } })
  })

  it('continues after a failure, and counts each event once', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    for (const subject of ['s-1', 's-1', 's-1']) await world.event({ subject })
    const id = await approved(world, { subject: 's-1' })
    let count = 0
    const erase: PersonalItems['erase'] = async (erasure) => {
      count += 1
      if (count > 1) throw new Transient('store-unavailable', 'The table is unavailable.')
      return world.parts.items.erase(erasure)
    }
    await expect(world.runnerOf({ items: { ...world.parts.items, erase } })(soon())).rejects.toMatchObject({
      code: 'store-unavailable',
    })
    expect(await world.getErasure(id)).toMatchObject({ status: 'running' })
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 3, alreadyErased: 0 } })
  })

  it.each(['eventId', 'subject'])('counts an event once that a dead runner has erased, by %s', async (kind) => {
    const world = aCustodyWorld(await makeCustodyParts())
    const event = await world.event({ subject: 's-1' })
    const id = await approved(world, kind === 'eventId' ? { eventId: event.eventid } : { subject: 's-1' })
    // The process dies after its write: its job has no note of it, and the erased event is in no index.
    const dying = new AbortController()
    const erase: PersonalItems['erase'] = async (erasure) => {
      await world.parts.items.erase(erasure)
      dying.abort()
      throw new Error('The process died.')
    }
    await expect(world.runnerOf({ items: { ...world.parts.items, erase } })(dying.signal)).rejects.toThrow('died')
    expect(await world.getErasure(id)).toMatchObject({ counts: { erased: 1 } })
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ status: 'completed', counts: { erased: 1, alreadyErased: 0 } })
  })

  it('stops at its limit of time, and the next run continues', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    await world.event({ subject: 's-1' })
    const id = await approved(world, { subject: 's-1' })
    await world.run(AbortSignal.abort())
    expect(await world.getErasure(id)).toMatchObject({ status: 'approved' })
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ status: 'completed', counts: { erased: 1 } })
  })

  it('deletes the dead letters of intake that are about the person, and no others', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const letter = (tenant: string, body: unknown) => world.send({ attributes: { tenant }, body: JSON.stringify(body) })
    await letter(world.tenantId, { subject: 's-1', data: { email: 'x' } })
    await letter(world.tenantId, { subject: 's-2' })
    await letter('other', { subject: 's-1' })
    await world.send({ attributes: { tenant: world.tenantId }, body: 'no JSON' })
    const id = await approved(world, { subject: 's-1' })
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { letters: 1, lettersUnreadable: 1 } })
    const again = await approved(world, { subject: 's-1' })
    await world.run()
    expect(await world.getErasure(again)).toMatchObject({ counts: { letters: 0, lettersUnreadable: 1 } })
  })

  it('keeps the dead letters that a legal hold protects, and counts them', async () => {
    const world = aCustodyWorld(await makeCustodyParts())
    const letter = (data: object) =>
      world.send({ attributes: { tenant: world.tenantId }, body: JSON.stringify({ subject: 's-1', data }) })
    await letter({ creditor: { accountId: 'A-1' } })
    await letter({ creditor: { accountId: 'A-2' } })
    await world.approveHold((await world.proposeHold({ accountId: 'a 1' })).id)
    await world.approveHold((await world.proposeHold({ accountId: 'A-1' })).id)
    const id = await approved(world, { subject: 's-1' })
    await world.run()
    expect(await world.getErasure(id)).toMatchObject({ counts: { letters: 1, lettersHeld: 1 } })
  })
})
