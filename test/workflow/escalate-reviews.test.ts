import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { dueKeyOf } from '#facts/adapters/due-reviews.ts'
import { aReview, aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewParts } from '#test/support/ports/workflow-stores.ts'
import { makeEscalateReviews } from '#workflow/application/escalate-reviews.ts'

const [ana, sara] = [aReviewer('ana'), aSupervisor('sara')]
const aDesk = () => aReviewDesk(makeReviewParts)

/** The high band is due after 4 hours, rounded up to a minute. */
const minutes = 241

describe(`escalate-reviews, in ${storeName},`, () => {
  it('escalates what is overdue to level two, once, although it runs twice and at once', async () => {
    const desk = await aDesk()
    const [late, later] = [await desk.receive('high'), await desk.receive('medium')]
    await desk.act(ana, late.eventId, { kind: 'claim' })
    desk.passMinutes(minutes)
    await Promise.all([desk.escalateReviews(), desk.escalateReviews()])
    await desk.escalateReviews()
    const escalated = await desk.review(late.eventId)
    const levelTwoDueAt = '2026-03-01T20:02:00.000Z'
    expect(escalated).toMatchObject({ level: 2, status: 'open', act: 2, overdueAt: desk.needs.clock(), levelTwoDueAt })
    expect(escalated).not.toHaveProperty('assignee')
    const trail = await desk.trail(late.eventId)
    expect(trail.map(({ type }) => type)).toEqual([
      'Workflow.Event.Moved.v1',
      'Workflow.Review.Claimed.v1',
      'Workflow.Review.Escalated.v1',
    ])
    expect(trail.at(-1)).toMatchObject({
      ...{ actor: 'sluice/workflow', actorkind: 'system' },
      data: { cause: 'overdue', level: 2, act: 2, levelTwoDueAt },
    })
    expect(await desk.review(later.eventId)).toMatchObject({ level: 1, act: 0 })
    const { decisions } = await desk.decide(sara, late.eventId, 'reject')
    expect(decisions).toMatchObject([{ isLate: true }])
    expect(desk.warned).toEqual([])
  })

  it('marks what a person had escalated before, and leaves the time of level two as it was', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive('high')
    await desk.act(ana, eventId, { kind: 'escalate', reason: 'The payer is known to me.' })
    const { levelTwoDueAt } = await desk.review(eventId)
    desk.passMinutes(minutes)
    await desk.escalateReviews()
    expect(await desk.review(eventId)).toMatchObject({ level: 2, overdueAt: desk.needs.clock(), levelTwoDueAt })
  })

  it('leaves alone what was decided in time', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive('high')
    await desk.decide(ana, eventId, 'reject')
    desk.passMinutes(minutes)
    await desk.escalateReviews()
    expect(await desk.review(eventId)).toMatchObject({ level: 1, status: 'decided' })
    expect(await desk.trail(eventId)).toHaveLength(2)
  })

  it('lets no review keep another from being escalated, and leaves it to the next run', async () => {
    const desk = await aDesk()
    const [broken, other] = [await desk.receive('high'), await desk.receive('high')]
    desk.passMinutes(minutes)
    const facts = {
      first: async (...own: Parameters<typeof desk.facts.first>) =>
        own[1] === broken.eventId ? undefined : desk.facts.first(...own),
    }
    const { left } = await makeEscalateReviews({ ...desk.needs, facts })()
    expect(left).toBeGreaterThanOrEqual(1)
    expect(desk.warned).toContainEqual(expect.objectContaining({ code: 'event-not-found' }))
    expect([await desk.review(broken.eventId), await desk.review(other.eventId)]).toMatchObject([
      { level: 1 },
      { level: 2 },
    ])
    await desk.escalateReviews()
    expect(await desk.review(broken.eventId)).toMatchObject({ level: 2 })
  })
  it('escalates the others although 600 older ones of the same part of the index fail at each run', async () => {
    const desk = await aDesk()
    const ids = Array.from({ length: 3_000 }, () => randomUUID())
    const isInFirst = (eventId: string) => dueKeyOf(aReview({ eventId })).duePk === 'due#0'
    const [inFirst, inOthers] = [ids.filter(isInFirst), ids.filter((eventId) => !isInFirst(eventId))]
    const failing = inFirst.slice(0, 600)
    const others = await Promise.all(
      [...inFirst.slice(600, 602), ...inOthers.slice(0, 6)].map((eventid) => desk.receive('high', { eventid })),
    )
    // Their events are in no log.
    for (const eventId of failing) {
      const after = aReview({ tenantId: desk.tenantId, eventId, dueAt: '2026-03-01T12:01:00.000Z' })
      expect(await desk.reviews.write({ after, facts: [] })).toBe(true)
    }
    desk.passMinutes(minutes)
    const { left } = await desk.escalateReviews()
    expect(left).toBeGreaterThanOrEqual(failing.length)
    for (const { eventId } of others) expect(await desk.review(eventId)).toMatchObject({ level: 2 })
  }, 120_000)

  it('begins no group after its time, and continues with the next run', async () => {
    const desk = await aDesk()
    const events = await Promise.all(Array.from({ length: 45 }, () => desk.receive('high')))
    desk.passMinutes(minutes)
    const startedMs = Date.parse(desk.needs.clock())
    let looks = 0
    // Each look at the time takes a second: one for each review, and one for each group.
    const clock = () => new Date(startedMs + 1_000 * looks++).toISOString()
    const run = makeEscalateReviews({ ...desk.needs, clock, runMs: 20_000 })
    const { escalated, left } = await run()
    expect(escalated).toBeLessThan(45)
    expect(left).toBeGreaterThanOrEqual(45 - escalated)
    await desk.escalateReviews()
    for (const { eventId } of events) expect(await desk.review(eventId)).toMatchObject({ level: 2 })
  })
})
