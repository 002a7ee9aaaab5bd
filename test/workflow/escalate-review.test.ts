import { describe, expect, it } from 'vitest'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const [ana, ben, sara] = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara')]

describe('escalate-review', () => {
  it('leaves the decision to a supervisor, once', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    const body = { reason: 'The payer is known to me.' }
    expect(await send({ who: ana, eventId, step: 'escalate', body })).toMatchObject({ status: 200, body: { level: 2 } })
    expect(await send({ who: ben, eventId, step: 'escalate', body })).toMatchObject({
      status: 409,
      body: { code: 'review-escalated' },
    })
    expect(await send({ who: ana, eventId, step: 'claim' })).toMatchObject({
      status: 403,
      body: { code: 'review-level-two' },
    })
    expect(await send({ who: sara, eventId, step: 'claim' })).toMatchObject({ status: 200 })
  })

  it.each(['too short', ' '.repeat(20)])('refuses the reason %j', async (reason) => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    expect(await send({ who: ana, eventId, step: 'escalate', body: { reason } })).toMatchObject({
      status: 422,
      body: { code: 'review-invalid', issues: [{ path: 'reason' }] },
    })
  })
})
