import { describe, expect, it } from 'vitest'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const ana = aReviewer('ana')

describe('comment-on-review', () => {
  it('stores a comment, with a keyed hash of the request, and does not return it', async () => {
    const { desk, send, confidential } = await aReviewDoor()
    const { eventId } = await desk.receive()
    const answer = await send({ who: ana, eventId, step: 'comments', body: { text: 'Ask Mara Muster.' } })
    expect([answer.status, confidential]).toEqual([200, [true]])
    expect(JSON.stringify(answer.body)).not.toContain('Muster')
    expect((await desk.trail(eventId)).at(-1)?.type).toBe('Workflow.Review.Commented.v1')
  })

  it.each([[{}], [{ text: ' ' }], [{ text: 'x'.repeat(2_001) }], [{ text: 'x', more: 1 }], [null], [['x']]])(
    'refuses %j',
    async (body) => {
      const { desk, send } = await aReviewDoor()
      const { eventId } = await desk.receive()
      expect(await send({ who: ana, eventId, step: 'comments', body })).toMatchObject({
        status: 422,
        body: { code: 'review-invalid' },
      })
    },
  )
})
