import { describe, expect, it } from 'vitest'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import { aNextDesk } from '#test/support/builders/a-next-desk.ts'
import { aReview, reviewIssuer } from '#test/support/builders/a-review.ts'
import { makeMemoryReviewQueue } from '#test/support/doubles/memory-review-queue.ts'
import type { ReviewQueue } from '#workflow/application/ports.ts'
import type { Review } from '#workflow/domain/review.ts'

const ben = { id: 'ben', issuer: reviewIssuer }
const [early, late] = ['2026-03-01T12:59:00.000Z', '2026-03-01T13:01:00.000Z']

describe('The search for the next review', () => {
  it('uses the reviews themselves where the index is behind', async () => {
    const stale: Review[] = []
    const read: ReviewQueue['read'] = async () => ({
      reviews: stale.map((review) => ({ place: review.eventId, review })),
    })
    const { add, change, press } = aNextDesk({ read })
    const [claimed, decided, free] = [await add(), await add(), await add()]
    stale.push(claimed, decided, free)
    await change(claimed, { assignee: ben, claimedUntil: late })
    await change(decided, { status: 'decided', decidedAt: early, outcome: 'approve' })
    expect((await press())?.eventId).toBe(free.eventId)
    expect(await press()).toBeUndefined()
  })

  it('tries a bounded number of times, and then asks for a repeat', async () => {
    let tries = 0
    const world = aNextDesk({
      write: async () => {
        tries += 1
        return false
      },
    })
    // `add` uses the stores of the world, and only `next` always loses.
    for (let index = 0; index < 3; index += 1) await world.add()
    await expect(world.press()).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
    // Eight readings of the queue, with three reviews each.
    expect(tries).toBe(24)
  })

  it('reads 25 rows in front of 5,000 reviews that need a supervisor', async () => {
    const many = Array.from({ length: 5_000 }, () => aReview({ tenantId: 'acme', level: 2, dueAt: early }))
    const { read, press, add, tenantId } = aNextDesk({ read: (span) => queue.read(span) })
    const free = await Promise.all(Array.from({ length: 30 }, () => add()))
    const queue = makeMemoryReviewQueue(() => [...many.map((review) => ({ ...review, tenantId })), ...free])
    expect(await press()).toMatchObject({ level: 1, act: 1 })
    expect(read).toEqual([25])
  })

  it('never answers that there is none while there are reviews that it has not read', async () => {
    const known = { dueAt: early, assignee: ben, claimedUntil: late }
    const claimed = Array.from({ length: 4_501 }, () => aReview(known))
    const { read, press, tenantId } = aNextDesk({ read: (span) => queue.read(span) })
    const queue = makeMemoryReviewQueue(() => claimed.map((review) => ({ ...review, tenantId })))
    await expect(press()).rejects.toMatchObject({ code: 'review-search-limited', retryable: false })
    expect(read.reduce((sum, count) => sum + count, 0)).toBe(4_500)
    claimed.pop()
    expect(await press()).toBeUndefined()
  })

  it.each([
    [60, { level: 1 }],
    [150, { code: 'review-search-limited' }],
  ])('passes over %i reviews that only the index has: %o', async (count, expected) => {
    const { press, add, tenantId } = aNextDesk({ read: (span) => queue.read(span) })
    const orphans = Array.from({ length: count }, () => aReview({ tenantId, dueAt: early }))
    const free = await add({ dueAt: late })
    const queue = makeMemoryReviewQueue(() => [...orphans, free])
    expect(await press().catch((error: unknown) => error)).toMatchObject(expected)
  })

  it('passes over what cannot be claimed by anyone, and nothing when the store is unavailable', async () => {
    const archived = aNextDesk({ first: async () => Promise.reject(new Refusal('event-archived', 'It is archived.')) })
    await archived.add()
    expect(await archived.press()).toBeUndefined()
    expect(archived.warned).toHaveLength(1)
    for (const failure of [new Transient('store-unavailable', 'It is unavailable.'), new TypeError('A bug.')]) {
      const failing = aNextDesk({ first: async () => Promise.reject(failure) })
      await failing.add()
      await expect(failing.press()).rejects.toBe(failure)
    }
  })
})
