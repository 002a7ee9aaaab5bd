import { describe, expect, it } from 'vitest'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const [ana, ben, sara] = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara')]

describe('reassign-review', () => {
  const reason = 'Ana is on leave from today.'

  it('gives a review to a person of the same issuer for eight hours', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    await send({ who: ana, eventId, step: 'claim' })
    expect(await send({ who: sara, eventId, step: 'reassign', body: { to: { id: 'ben' }, reason } })).toMatchObject({
      status: 200,
      body: { claimedBy: ben.person, claimedUntil: '2026-03-01T20:00:05.000Z' },
    })
    expect(await send({ who: ben, eventId, step: 'claim' })).toMatchObject({ status: 200 })
  })

  it('is for supervisors, and never gives a review to who sent the event', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive('medium', {
      actor: 'ben',
      actorissuer: ben.person.issuer,
      actorkind: 'user',
    })
    const body = { to: { id: 'ben' }, reason }
    expect(await send({ who: ana, eventId, step: 'reassign', body })).toMatchObject({ body: { code: 'scope-missing' } })
    expect(await send({ who: sara, eventId, step: 'reassign', body })).toMatchObject({
      status: 403,
      body: { code: 'review-own-event', detail: expect.stringContaining('Name another person') },
    })
  })

  it.each([
    ['a part of Sluice', { id: 'sluice/workflow' }],
    ['a queue', { id: 'queue/x' }],
    ['an id with blanks at its ends', { id: ' ben ' }],
    ['an id with an invisible character', { id: 'be\u200bn' }],
    ['an issuer of blanks', { id: 'ben', issuer: '  ' }],
    ['an issuer with a blank', { id: 'ben', issuer: 'a b' }],
  ])('refuses %s, whom no token can name', async (_, to) => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    expect(await send({ who: sara, eventId, step: 'reassign', body: { to, reason } })).toMatchObject({
      status: 422,
      body: { code: 'review-invalid' },
    })
  })
})
