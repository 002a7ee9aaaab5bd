import { describe, expect, it } from 'vitest'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
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
    expect(escalated).toMatchObject({ level: 2, status: 'open', act: 2, overdueAt: desk.needs.clock() })
    expect(escalated).not.toHaveProperty('assignee')
    const trail = await desk.trail(late.eventId)
    expect(trail.map(({ type }) => type)).toEqual([
      'Workflow.Event.Moved.v1',
      'Workflow.Review.Claimed.v1',
      'Workflow.Review.Escalated.v1',
    ])
    expect(trail.at(-1)).toMatchObject({
      ...{ actor: 'sluice/workflow', actorkind: 'system' },
      data: { cause: 'overdue', level: 2, act: 2 },
    })
    expect(await desk.review(later.eventId)).toMatchObject({ level: 1, act: 0 })
    const { decisions } = await desk.decide(sara, late.eventId, 'reject')
    expect(decisions).toMatchObject([{ isLate: true }])
    expect(desk.warned).toEqual([])
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
})
