import { describe, expect, it } from 'vitest'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReviewDoor } from '#test/support/builders/a-review-door.ts'

const ana = aReviewer('ana')

describe('attach-reference', () => {
  it('stores a reference to a document, and a note', async () => {
    const { desk, send } = await aReviewDoor()
    const { eventId } = await desk.receive()
    const body = { reference: 'KYC-311', note: null }
    expect(await send({ who: ana, eventId, step: 'references', body })).toMatchObject({
      status: 200,
      body: { version: 1 },
    })
    expect(Object.keys((await desk.trail(eventId)).at(-1)?.data ?? {})).toEqual(['act', 'version', 'reference'])
    expect(await send({ who: ana, eventId, step: 'references', body: { note: 'x' } })).toMatchObject({
      status: 422,
      body: { code: 'review-invalid', issues: [{ path: 'reference' }] },
    })
  })
})
