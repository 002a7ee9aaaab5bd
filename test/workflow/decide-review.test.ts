import { describe, expect, it } from 'vitest'
import { aReview, aReviewer } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const [ana, ben] = [aReviewer('ana'), aReviewer('ben')]

describe('decide-review', () => {
  const decision = (assessmentFactId: string, known: object = {}) => ({
    outcome: 'approve',
    reason: 'The payer confirmed the payment by phone.',
    basedOn: { version: 1, assessmentFactId },
    ...known,
  })

  it('decides, and shows the outcome without the reason', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId, assessed } = await desk.receive()
    const answer = await send({ who: ana, eventId, step: 'decisions', body: decision(assessed.id) })
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'decided', outcome: 'approve', isLate: false, approvals: { have: 1, need: 1 }, version: 2 },
    })
    expect(JSON.stringify(answer.body)).not.toContain('payer confirmed')
    expect(await desk.status(eventId)).toBe('approved')
    expect(await send({ who: ben, eventId, step: 'decisions', body: decision(assessed.id) })).toMatchObject({
      status: 409,
      body: { code: 'review-closed' },
    })
  })

  it('leaves the decision to a supervisor with the outcome escalate, on what the person has read', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId, assessed } = await desk.receive()
    const stale = { outcome: 'escalate', basedOn: { version: 2, assessmentFactId: assessed.id } }
    expect(await send({ who: ana, eventId, step: 'decisions', body: decision(assessed.id, stale) })).toMatchObject({
      status: 409,
      body: { code: 'review-changed' },
    })
    const escalated = await send({
      ...{ who: ana, eventId, step: 'decisions' },
      body: decision(assessed.id, { outcome: 'escalate' }),
    })
    expect(escalated).toMatchObject({ status: 200, body: { level: 2, status: 'open' } })
  })

  it.each([
    ['outcome', { outcome: 'maybe' }],
    ['reason', { reason: 'x'.repeat(2_001) }],
    ['basedOn.version', { basedOn: { version: 0, assessmentFactId: aReview().assessmentFactId } }],
    ['basedOn.assessmentFactId', { basedOn: { version: 1, assessmentFactId: 'latest' } }],
    ['more', { more: true }],
  ])('names the fault of %s', async (path, known) => {
    const { desk, send } = await aReviewDoor()
    const { eventId, assessed } = await desk.receive()
    expect(await send({ who: ana, eventId, step: 'decisions', body: decision(assessed.id, known) })).toMatchObject({
      status: 422,
      body: { code: 'review-invalid', issues: [{ path }] },
    })
    expect(await desk.status(eventId)).toBe('held')
  })
})
