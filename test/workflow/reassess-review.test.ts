import { describe, expect, it } from 'vitest'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReason, aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewParts } from '#test/support/ports/workflow-stores.ts'
import { makeReassessReview } from '#workflow/application/reassess-review.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const [ana, ben] = [aReviewer('ana'), aReviewer('ben')]
const aDesk = () => aReviewDesk(makeReviewParts)
const twoPeople = { ...standardPolicy, id: 'strict', version: 7, fourEyes: { bands: ['medium' as const] } }

describe(`reassess-review, in ${storeName},`, () => {
  it('shows a later assessment once, and never an earlier one again, in whatever order they come', async () => {
    const desk = await aDesk()
    const { eventId, received, assessed } = await desk.receive()
    desk.passMinutes(1)
    const later = await desk.assess(received, 'high', 'strict@1')
    await Promise.all([desk.advanceWorkflow(later), desk.advanceWorkflow(later), desk.advanceWorkflow(assessed)])
    await desk.advanceWorkflow(assessed)
    await desk.advanceWorkflow(later)
    expect(await desk.review(eventId)).toMatchObject({
      ...{ score: 75, band: 'high', assessmentFactId: later.id, version: 2, act: 1, need: 1, status: 'open' },
      // The high band has 4 hours, from the assessment on.
      dueAt: '2026-03-01T16:02:00.000Z',
    })
    const trail = await desk.trail(eventId)
    expect(trail.map(({ type }) => type)).toEqual(['Workflow.Event.Moved.v1', 'Workflow.Review.Reassessed.v1'])
    expect(trail.at(-1)).toMatchObject({
      causationid: later.id,
      actorkind: 'system',
      data: { score: 75, band: 'high', dueAt: '2026-03-01T16:02:00.000Z' },
    })
  })

  it('asks for two people by the policy that the review names, also after another one was activated', async () => {
    const strict = { ...standardPolicy, id: 'strict', fourEyes: { bands: ['high' as const] } }
    const desk = await aReviewDesk(makeReviewParts, { policy: strict })
    const { eventId, received } = await desk.receive()
    desk.activate(standardPolicy)
    await desk.advanceWorkflow(await desk.assess(received, 'high', 'strict@1'))
    expect(await desk.review(eventId)).toMatchObject({ band: 'high', need: 2 })
    expect((await desk.trail(eventId)).at(-1)).toMatchObject({ data: { need: 2 } })
    await desk.decide(ana, eventId, 'approve')
    expect(await desk.status(eventId)).toBe('held')
    await desk.decide(aReviewer('ben'), eventId, 'approve')
    expect(await desk.status(eventId)).toBe('approved')
  })

  it('never asks for less after a lower band', async () => {
    const desk = await aDesk()
    const { eventId, received } = await desk.receive('high')
    const before = await desk.review(eventId)
    desk.passMinutes(1)
    await desk.advanceWorkflow(await desk.assess(received, 'medium', 'strict@1'))
    const { need, dueAt, band } = await desk.review(eventId)
    expect({ need, dueAt, band }).toEqual({ need: before.need, dueAt: before.dueAt, band: 'medium' })
    expect((await desk.trail(eventId)).at(-1)?.data).not.toHaveProperty('dueAt')
  })

  it('refuses a decision on what was read before', async () => {
    const desk = await aDesk()
    const { eventId, received } = await desk.receive()
    const { version, assessmentFactId } = await desk.review(eventId)
    await desk.advanceWorkflow(await desk.assess(received, 'high', 'strict@1'))
    const basedOn = { version, assessmentFactId }
    await expect(
      desk.act(ana, eventId, { kind: 'decide', outcome: 'approve', reason: aReason, basedOn }),
    ).rejects.toMatchObject({ code: 'review-changed' })
    expect(await desk.status(eventId)).toBe('held')
  })

  it('counts no choice on an earlier assessment: two people must have read the same', async () => {
    const desk = await aReviewDesk(makeReviewParts, { policy: twoPeople })
    const { eventId, received, assessed } = await desk.receive()
    await desk.decide(ana, eventId, 'approve')
    desk.passMinutes(1)
    const later = await desk.assess(received, 'medium', 'strict@1')
    await desk.advanceWorkflow(later)
    expect(await desk.decide(ben, eventId, 'approve')).toMatchObject({ status: 'open', level: 1 })
    expect(await desk.status(eventId)).toBe('held')
    expect(await desk.decide(ana, eventId, 'approve')).toMatchObject({ status: 'decided', outcome: 'approve' })
    expect((await desk.trail(eventId)).at(-2)?.data.choices).toMatchObject([
      { person: ana.person, assessmentFactId: assessed.id },
      { person: ben.person, assessmentFactId: later.id },
      { person: ana.person, assessmentFactId: later.id },
    ])
  })

  it('changes nothing after the decision, and nothing for an event without a review', async () => {
    const desk = await aDesk()
    const { eventId, received } = await desk.receive()
    const decided = await desk.decide(ana, eventId, 'approve')
    await desk.advanceWorkflow(await desk.assess(received, 'high', 'strict@1'))
    expect(await desk.review(eventId)).toEqual(decided)
    expect(await desk.status(eventId)).toBe('approved')
    const low = await desk.receive('low')
    await makeReassessReview(desk.needs)(low.assessed)
    expect(await desk.trail(low.eventId)).toHaveLength(1)
  })
})
