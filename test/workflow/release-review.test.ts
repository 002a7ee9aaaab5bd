import { describe, expect, it } from 'vitest'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const [ana, ben] = [aReviewer('ana'), aReviewer('ben')]

describe('release-review', () => {
  it('ends the claim, so that another person can claim at once', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    await send({ who: ana, eventId, step: 'claim' })
    const released = await send({ who: ana, eventId, step: 'release' })
    expect(released).toMatchObject({ status: 200, body: { eventId, version: 3 } })
    expect(released.body).not.toHaveProperty('claimedBy')
    expect(await send({ who: ben, eventId, step: 'claim' })).toMatchObject({ status: 200 })
    expect(await send({ who: ana, eventId, step: 'release' })).toMatchObject({
      status: 409,
      body: { code: 'review-unclaimed' },
    })
  })
})
