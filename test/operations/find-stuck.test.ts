import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import type { FactRow } from '#facts/application/fact-rows.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeExamineEvent } from '#operations/application/examine-event.ts'
import { makeFindStuck } from '#operations/application/find-stuck.ts'
import { aTombstone } from '#test/support/builders/a-change.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aReview } from '#test/support/builders/a-review.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { append, makeStuckParts, registerOf } from '#test/support/ports/stuck-stores.ts'

type Needs = Parameters<typeof makeFindStuck>[0]

const limitMs = 15 * 60_000
const at = (minutes: number, day = 2): string => new Date(Date.UTC(2026, 2, day, 12, minutes)).toISOString()

/** A tenant, and the check of its events at a time that the test chooses. */
const aWorld = async () => {
  const [tenantId, otherId] = [`stuck-${randomUUID()}`, `other-${randomUUID()}`]
  const shared = await makeStuckParts()
  // Other tests have reviews in the same table.
  const overdue = async function* (before: string) {
    for await (const page of shared.reviews.overdue(before))
      yield page.filter((event) => [tenantId, otherId].includes(event.tenantId))
  }
  const parts = {
    ...shared,
    register: registerOf(shared.register, [tenantId, otherId]),
    reviews: { ...shared.reviews, overdue },
  }
  const clock = { now: at(16) }
  const [warnings, read]: [unknown[], string[]] = [[], []]
  const needs = { ...parts, clock: () => clock.now, limitMs }
  const make = (overrides: Partial<Needs> = {}) =>
    makeFindStuck({
      ...needs,
      tenants: { all: async () => [tenantId] },
      rows: {
        page: async (range, after) => {
          const page = await parts.rows.page(range, after)
          read.push(...page.rows.map(({ pk, sk }) => `${pk} ${sk}`))
          return page
        },
      },
      examine: makeExamineEvent(needs),
      warn: (...warning) => void warnings.push(warning),
      lookbackDays: 2,
      runMs: 60_000,
      ...overrides,
    })
  const received = (minutes = 0, known: Partial<Fact> = {}, day?: number) =>
    append(parts, aFact({ tenantid: tenantId, receivedat: at(minutes, day), recordedat: at(minutes, day), ...known }))
  return {
    ...parts,
    ...{ tenantId, otherId, clock, make, find: make(), warnings, read, received },
    rowsOf: async () => (await parts.register.page({ tenantId, limit: 100 })).items,
    foundOf: async (fact: Fact) =>
      (await parts.facts.history(wholeTenant(tenantId), fact.eventid)).filter(({ type }) => type.includes('Stuck')),
  }
}

/** The review of an event. */
const aReviewOf = ({ tenantid, eventid }: Fact, known: Parameters<typeof aReview>[0] = {}) =>
  aReview({ tenantId: tenantid, eventId: eventid, dueAt: at(0, 3), ...known })

const later = (received: Fact, known: Partial<Fact> & Pick<Fact, 'happening' | 'type' | 'data'>, minutes = 1): Fact => {
  const { tenantid, eventid, eventtype, correlationid, receivedat, retainuntil } = received
  const recordedat = new Date(Date.parse(received.recordedat) + minutes * 60_000).toISOString()
  return aFact({
    ...{ tenantid, eventid, eventtype, correlationid, receivedat, recordedat, causationid: received.id },
    ...(retainuntil !== undefined && { retainuntil }),
    ...known,
  })
}

const assessed = (received: Fact, minutes?: number): Fact => {
  const { type, happening, data } = anAssessment()
  return later(received, { type, happening, data }, minutes)
}

const moved = (
  received: Fact,
  status: string,
  known: Readonly<Record<string, unknown>> = {},
  minutes?: number,
): Fact => {
  const { version = 1 } = known
  const moves = [{ from: 'processing', to: status, at: received.recordedat, reason: 'A reason.' }]
  const data = { version, moves, status, ...known }
  return later(received, { type: 'Workflow.Event.Moved.v1', happening: `moved#000${version}`, data }, minutes)
}

describe.concurrent(`find-stuck, in ${storeName},`, () => {
  it('finds an event whose first fact was not published, and records it as its schema has it', async () => {
    const { find, received, rowsOf, foundOf, clock } = await aWorld()
    const event = await received()
    expect(await find()).toMatchObject({ found: 1, stuck: 1, tenantsBehind: 0, isComplete: true })
    const place = { station: 'outbox', status: 'received', since: at(0), expectedBy: at(15) }
    expect(await rowsOf()).toEqual([
      {
        ...place,
        ...{ tenantId: event.tenantid, eventId: event.eventid, type: event.type, foundAt: clock.now },
      },
    ])
    const [found] = await foundOf(event)
    expect(found).toMatchObject({
      ...{ type: 'Operations.StuckEvent.Found.v1', happening: 'stuck#outbox', recordedat: clock.now, data: place },
      ...{ actor: 'sluice/operations', correlationid: event.correlationid, causationid: event.id },
    })
    expect(catalogue.get('Operations.StuckEvent.Found.v1')?.data.parse(found?.data)).toEqual(place)
  })

  it('names the station that an event reached last', async () => {
    const { find, received, audit, rowsOf, ...parts } = await aWorld()
    const [inScoring, inWorkflow, inOutbox, gaveUp] = await Promise.all([0, 0, 0, 0].map(() => received()))
    if (!inScoring || !inWorkflow || !inOutbox || !gaveUp) throw new Error('No events.')
    for (const event of [inScoring, inWorkflow, inOutbox, gaveUp]) await audit(event)
    await audit(await append(parts, assessed(inWorkflow)))
    await append(parts, assessed(inOutbox))
    const unassessed = { type: 'Risk.Assessment.Failed.v1', happening: 'unassessed', data: { code: 'fact-invalid' } }
    await audit(await append(parts, later(gaveUp, unassessed)))
    expect(await find()).toMatchObject({ found: 4 })
    const stations = new Map((await rowsOf()).map(({ eventId, station }) => [eventId, station]))
    expect([inScoring, inWorkflow, inOutbox, gaveUp].map(({ eventid }) => stations.get(eventid))).toEqual([
      ...['scoring', 'workflow', 'outbox', 'workflow'],
    ])
  })

  it('does not find an event within its limit, nor one that was decided or has failed', async () => {
    const { find, received, rowsOf, read, ...parts } = await aWorld()
    await received(2)
    for (const status of ['approved', 'rejected', 'failed']) {
      const event = await received()
      await append(parts, assessed(event))
      await append(parts, moved(event, status, {}, status === 'failed' ? 10 : 1))
    }
    expect(await find()).toMatchObject({ found: 0, stuck: 0 })
    expect(await rowsOf()).toEqual([])
    expect(read).toHaveLength(3)
  })

  it('finds an erased event, with ids and times alone: its values are gone, and it still waits', async () => {
    const { find, received, rowsOf, foundOf, ...parts } = await aWorld()
    const [waiting, unreviewed] = [await received(), await received()]
    await append(parts, assessed(unreviewed))
    await append(parts, moved(unreviewed, 'held', {}, 0.01))
    for (const event of [waiting, unreviewed])
      await append(parts, later(event, { type: 'Custody.Event.Erased.v1', happening: 'erased', data: {} }))
    expect(await find()).toMatchObject({ found: 2 })
    const stations = new Map((await rowsOf()).map(({ eventId, station }) => [eventId, station]))
    expect([waiting, unreviewed].map(({ eventid }) => stations.get(eventid))).toEqual(['outbox', 'review'])
    const [found] = await foundOf(waiting)
    expect(Object.keys(found?.data ?? {}).toSorted()).toEqual(['expectedBy', 'since', 'station', 'status'])
  })

  it('finds an event whose review an operator opened, and whose row was lost, until it has a row', async () => {
    const { find, received, rowsOf, putReview, deleteReview, clock, ...parts } = await aWorld()
    const event = await received()
    await append(parts, assessed(event))
    await append(parts, moved(event, 'rejected', {}, 2))
    const type = 'Workflow.Review.Opened.v1'
    const data = { act: 1, version: 1, purpose: 'confirm', level: 1, need: 1, dueAt: at(0, 3) }
    const policy = { id: 'standard', version: 1 }
    await append(parts, later(event, { type, happening: 'reviewed#0001', data: { ...data, policy } }, 3))
    const review = aReviewOf(event, { purpose: 'confirm', act: 1 })
    clock.now = at(40)
    expect(await find()).toMatchObject({ found: 1 })
    expect(await rowsOf()).toMatchObject([{ station: 'review', status: 'rejected', since: at(3) }])
    await putReview(review)
    expect(await find()).toMatchObject({ wentOn: 1, found: 0 })
    expect(await rowsOf()).toEqual([])
  })

  it('does not find an event past its retention, or one in the archive', async () => {
    const { find, received, rowsOf, tenantId, ...parts } = await aWorld()
    await received(0, { retainuntil: at(10) })
    const { id: _, ...tombstone } = aTombstone(aFact({ tenantid: tenantId, recordedat: at(0) }))
    await parts.facts.append(tombstone)
    expect(await find()).toMatchObject({ examined: 2, found: 0 })
    expect(await rowsOf()).toEqual([])
  })

  it('removes an event that went on', async () => {
    const { find, received, rowsOf, foundOf, clock, ...parts } = await aWorld()
    const event = await received()
    await find()
    await append(parts, assessed(event, 17))
    await append(parts, moved(event, 'approved', {}, 18))
    clock.now = at(20)
    expect(await find()).toMatchObject({ wentOn: 1, found: 0, stuck: 0 })
    expect(await rowsOf()).toEqual([])
    expect(await foundOf(event)).toHaveLength(1)
  })

  it('records an event again at its next station, and keeps one row', async () => {
    const { find, received, rowsOf, foundOf, audit, clock } = await aWorld()
    const event = await received()
    await find()
    await audit(event)
    for (const minutes of [17, 18]) {
      clock.now = at(minutes)
      expect(await find()).toMatchObject({ stuck: 1, wentOn: 0 })
    }
    expect(await rowsOf()).toMatchObject([{ station: 'scoring', foundAt: at(17) }])
    expect((await foundOf(event)).map(({ happening }) => happening)).toEqual(['stuck#outbox', 'stuck#scoring'])
  })

  it('reads each fact once, and examines by its history only what a slice left open', async () => {
    const { find, received, read, clock, ...parts } = await aWorld()
    for (let index = 0; index < 8; index += 1) {
      const event = await received(index)
      await append(parts, assessed(event, 0.01))
      await append(parts, moved(event, 'approved', {}, 0.02))
    }
    for (const minutes of [16, 21, 26, 31]) {
      clock.now = at(minutes)
      expect(await find()).toMatchObject({ found: 0, isComplete: true })
    }
    expect(read).toHaveLength(24)
    expect(new Set(read).size).toBe(24)
  })

  it('continues where it ended after it was off for a day', async () => {
    const { find, received, rowsOf, read, clock, register, tenantId } = await aWorld()
    await received(0)
    await find()
    const missed = await received(40)
    const late = await received(5, {}, 3)
    clock.now = at(30, 3)
    expect(await find()).toMatchObject({ found: 2, readUntil: at(15, 3), isComplete: true })
    expect((await rowsOf()).map(({ eventId }) => eventId)).toEqual(
      expect.arrayContaining([missed.eventid, late.eventid]),
    )
    expect(new Set(read).size).toBe(read.length)
    expect((await register.checkpoints()).get(tenantId)).toBe(at(15, 3))
  })

  it('finds each event once when a run dies in the middle, and when two run at once', async () => {
    const world = await aWorld()
    const { make, received, rowsOf, foundOf, register } = world
    const examine = makeExamineEvent({ ...world, clock: () => world.clock.now, limitMs })
    const events = await Promise.all(Array.from({ length: 20 }, (_, index) => received(index % 2)))
    world.clock.now = at(20)
    let examined = 0
    const dying = make({
      examine: (event, row) => {
        examined += 1
        if (examined > 10) throw new Error('The function died.')
        return examine(event, row)
      },
    })
    expect(await dying()).toMatchObject({ isComplete: false, tenantsBehind: 1 })
    expect(((await register.checkpoints()).get(world.tenantId) ?? '') < at(0)).toBe(true)
    await Promise.all([make()(), make()()])
    expect(await rowsOf()).toHaveLength(20)
    for (const event of events) expect(await foundOf(event)).toHaveLength(1)
  })

  it('continues with the next run where its time is over, and lets no tenant wait for a large one', async () => {
    const world = await aWorld()
    const small = world.otherId
    for (let minutes = 0; minutes < 6; minutes += 1) await world.received(minutes)
    const other = await world.received(0, { tenantid: small })
    world.clock.now = at(30)
    const step = { count: 0 }
    // Each look at the clock takes a second, and a run has a few of them.
    const clock = () => new Date(Date.parse(at(30)) + 1000 * step.count++).toISOString()
    const find = world.make({ clock, runMs: 25_000, tenants: { all: async () => [world.tenantId, small] } })
    const results = []
    for (let run = 0; run < 40 && results.at(-1)?.isComplete !== true; run += 1) {
      step.count = 0
      results.push(await find())
    }
    expect(results[0]).toMatchObject({ isComplete: false })
    expect(results.at(-1)).toMatchObject({ isComplete: true, stuck: 7 })
    expect((await world.register.page({ tenantId: small, limit: 9 })).items).toMatchObject([{ eventId: other.eventid }])
  })

  it('finds a held event and a rejection to confirm without a review, and none with one', async () => {
    const { find, received, rowsOf, putReview, deleteReview, clock, ...parts } = await aWorld()
    const review = { purpose: 'confirm', level: 1, need: 1, dueAt: at(0, 3) }
    const held = await received()
    const rejected = await received()
    await append(parts, moved(held, 'held'))
    await append(parts, moved(rejected, 'rejected', { review }))
    for (const event of [held, rejected]) await putReview(aReviewOf(event, { dueAt: at(0, 3) }))
    clock.now = at(17)
    expect(await find()).toMatchObject({ found: 0, examined: 0 })

    const lost = await received(3)
    const confirmed = await received(3)
    await append(parts, moved(lost, 'held'))
    await append(parts, moved(confirmed, 'rejected', { review }))
    clock.now = at(20)
    expect(await find()).toMatchObject({ found: 2 })
    expect(await rowsOf()).toMatchObject([
      { station: 'review', since: at(4) },
      { station: 'review', since: at(4) },
    ])
    await putReview(aReviewOf(lost))
    expect(await find()).toMatchObject({ wentOn: 1, stuck: 1 })
    await deleteReview(lost)
  })

  it('finds a review that is overdue and was not escalated, until it is', async () => {
    const { find, received, rowsOf, foundOf, putReview, clock, ...parts } = await aWorld()
    const event = await received()
    await append(parts, moved(event, 'held'))
    const dueAt = at(30)
    await putReview(aReviewOf(event, { dueAt }))
    clock.now = at(44)
    expect(await find()).toMatchObject({ found: 0 })
    clock.now = at(46)
    expect(await find()).toMatchObject({ found: 1 })
    expect(await find()).toMatchObject({ found: 0, stuck: 1 })
    expect(await rowsOf()).toMatchObject([{ station: 'deadline', status: 'held', since: dueAt, expectedBy: at(45) }])
    expect(await foundOf(event)).toHaveLength(1)
    await putReview(aReviewOf(event, { dueAt, level: 2, overdueAt: at(47) }))
    expect(await find()).toMatchObject({ wentOn: 1, stuck: 0 })
  })

  it('finds a review that no supervisor has decided in time, until one does', async () => {
    const { find, received, rowsOf, foundOf, putReview, clock, ...parts } = await aWorld()
    const event = await received()
    await append(parts, moved(event, 'held'))
    const review = { dueAt: at(5), level: 2, overdueAt: at(6), levelTwoDueAt: at(40) } as const
    await putReview(aReviewOf(event, review))
    clock.now = at(54)
    expect(await find()).toMatchObject({ found: 0 })
    clock.now = at(56)
    expect(await find()).toMatchObject({ found: 1 })
    const place = { station: 'level-two', status: 'held', since: at(40), expectedBy: at(55) }
    expect(await rowsOf()).toMatchObject([place])
    const found = await foundOf(event)
    expect(found).toMatchObject([{ happening: 'stuck#level-two', data: place }])
    expect(catalogue.get('Operations.StuckEvent.Found.v1')?.data.parse(found[0]?.data)).toEqual(place)
    await putReview(aReviewOf(event, { ...review, status: 'decided', decidedAt: at(57), outcome: 'approve' }))
    expect(await find()).toMatchObject({ wentOn: 1, stuck: 0 })
  })

  it('finds each of more overdue reviews than one page has', async () => {
    const { find, received, rowsOf, putReview, clock, ...parts } = await aWorld()
    const addHeld = async () => {
      const event = await received()
      await append(parts, moved(event, 'held'))
      await putReview(aReviewOf(event, { dueAt: at(1) }))
    }
    // The store of the tests takes one write at a time, and a write fails after three seconds.
    for (let group = 0; group < 10; group += 1) await Promise.all(Array.from({ length: 25 }, addHeld))
    clock.now = at(17)
    expect(await find()).toMatchObject({ found: 250, stuck: 250 })
  })

  it('reports an event that it cannot read, and a tenant that it cannot check, and goes on with the others', async () => {
    const world = await aWorld()
    const other = world.otherId
    const broken = await world.received()
    await append(
      world,
      later(broken, { type: 'Workflow.Event.Moved.v1', happening: 'moved#0001', data: { status: 7 } }),
    )
    const stuck = await world.received()
    const find = world.make({
      tenants: { all: async () => [other, world.tenantId] },
      rows: {
        page: async (range, after) => {
          if (range.tenantId === other) throw new Error('The partition is broken.')
          return world.rows.page(range, after)
        },
      },
    })
    expect(await find()).toMatchObject({ found: 1, failed: 2, tenantsBehind: 1, isComplete: false })
    expect(await world.rowsOf()).toMatchObject([{ eventId: stuck.eventid }])
    expect(world.warnings).toMatchObject([
      [{ tenantId: other }, {}],
      [{ eventId: broken.eventid }, { code: 'fact-invalid' }],
    ])
  })

  it('shortens a slice with too many facts, so that its memory has a limit', async () => {
    const world = await aWorld()
    const lengths: number[] = []
    const row: FactRow = { pk: `${world.tenantId}#x`, sk: 'job#0001', text: '{}', isEnded: false, cursor: '' }
    const page = Array.from({ length: 5_000 }, () => row)
    const find = world.make({
      rows: {
        page: async (range, after) => {
          if (!('from' in range)) throw new Error('Not a range of time.')
          const ms = Date.parse(range.to) - Date.parse(range.from)
          if (after === undefined) lengths.push(ms)
          // Fifty facts in each second.
          const isLast = Number(after ?? 1) * 5_000 >= ms / 20
          return { rows: page, next: String(Number(after ?? 1) + 1), isLast }
        },
      },
      lookbackDays: 1,
    })
    expect(await find()).toMatchObject({ isComplete: true, found: 0 })
    expect(Math.max(...lengths)).toBeLessThan(60 * 60_000)
    expect(lengths.length).toBeGreaterThan(50)
  })
})
