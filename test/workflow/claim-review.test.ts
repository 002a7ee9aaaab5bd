import { describe, expect, it } from 'vitest'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const [ana, ben] = [aReviewer('ana'), aReviewer('ben')]

describe('claim-review', () => {
  it('claims a review, and shows who has it until when', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    expect(await send({ who: ana, eventId, step: 'claim' })).toMatchObject({
      status: 200,
      body: { eventId, status: 'open', claimedBy: ana.person, claimedUntil: '2026-03-01T12:15:05.000Z', version: 2 },
    })
    expect(await send({ who: ben, eventId, step: 'claim' })).toMatchObject({
      status: 409,
      body: { code: 'review-claimed', detail: expect.stringContaining('ana has the review until') },
    })
  })

  it('is for people with the scope to decide', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    expect(await send({ who: aReviewer('rita', ['reviews:read']), eventId, step: 'claim' })).toMatchObject({
      status: 403,
      body: { code: 'scope-missing' },
    })
  })
})
