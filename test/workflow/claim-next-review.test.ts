import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { aChoice, aReviewer, reviewIssuer } from '#test/support/builders/a-review.ts'
import { aReviewCaller, aReviewWorld } from '#test/support/builders/a-review-world.ts'
import { someDataKeys } from '#test/support/builders/a-vault.ts'
import { standardPolicies } from '#test/support/doubles/standard-policies.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeTakeOutLater } from '#vault/application/take-out.ts'
import { makeClaimNextReview } from '#workflow/application/claim-next-review.ts'
import type { ReviewQueue, Reviews } from '#workflow/application/ports.ts'
import { readReviewFilter } from '#workflow/application/review-query.ts'
import type { Review } from '#workflow/domain/review.ts'

const ben = { id: 'ben', issuer: reviewIssuer }
const [early, late] = ['2026-03-01T12:59:00.000Z', '2026-03-01T13:01:00.000Z']

type Press = Readonly<{
  id?: string
  issuer?: string
  scopes?: readonly string[]
  key?: string
  query?: Readonly<Record<string, string>>
}>

/** A tenant, and `next` for its people. */
const aDesk = (broken: Readonly<{ read?: ReviewQueue['read']; write?: Reviews['write'] }> = {}) => {
  const world = aReviewWorld()
  const { queue, reviews, facts, clock, tenantId } = world
  const needs = {
    facts,
    policies: standardPolicies,
    takeOut: makeTakeOutLater({ dataKeys: someDataKeys() }),
    clock,
    random: Math.random,
  }
  const claimNextReview = makeClaimNextReview({
    ...needs,
    queue: { ...queue, ...(broken.read && { read: broken.read }) },
    reviews: { ...reviews, ...(broken.write && { write: broken.write }) },
  })
  const press = ({ id = 'ana', issuer = reviewIssuer, scopes, key = randomUUID(), query = {} }: Press = {}) => {
    const caller = aReviewCaller(tenantId, { subject: id, issuer })
    return claimNextReview(readReviewFilter(query, { caller, now: clock() }), {
      tenantId,
      actor: { id, kind: 'user', issuer },
      scopes: aReviewer(id, scopes).scopes,
      operation: 'POST /v1/reviews/next',
      idempotencyKey: key,
    })
  }
  return { ...world, press }
}

describe(`claim-next-review, in ${storeName},`, () => {
  it('claims the most urgent review, with a fact, and then the next one', async () => {
    const { add, press, facts, reviews, tenantId } = aDesk()
    const second = await add({ dueAt: '2026-03-01T15:00:00.000Z' })
    const first = await add({ dueAt: early })
    const claimed = await press()
    expect(claimed).toMatchObject({
      ...{ eventId: first.eventId, assignee: { id: 'ana', issuer: reviewIssuer }, version: 2, act: 1 },
      claimedUntil: '2026-03-01T13:15:00.000Z',
    })
    expect(await reviews.read({ tenantId, partnerId: undefined }, first.eventId)).toEqual(claimed)
    const history = await facts.history({ tenantId, partnerId: undefined }, first.eventId)
    expect(history.at(-1)).toMatchObject({
      type: 'Workflow.Review.Claimed.v1',
      happening: 'reviewed#0001',
      actor: 'ana',
    })
    expect((await press())?.eventId).toBe(second.eventId)
    expect(await press()).toBeUndefined()
  })

  it('claims only what the person may decide', async () => {
    const { add, press } = aDesk()
    const ana = { id: 'ana', issuer: reviewIssuer }
    await add({ reporter: ana })
    await add({ eventUserIds: ['ben', 'ana'] })
    await add({ need: 2, decisions: [aChoice({ person: ana })] })
    await add({ assignee: ben, claimedUntil: late })
    await add({ assignee: ana, claimedUntil: late })
    const escalated = await add({ level: 2 })
    expect(await press()).toBeUndefined()
    expect(await press({ scopes: ['reviews:read'] })).toBeUndefined()
    await expect(press({ scopes: ['reviews:decide', 'operator'] })).rejects.toMatchObject({
      code: 'operator-forbidden',
    })
    const supervised = await press({ scopes: ['reviews:decide', 'reviews:supervise'] })
    expect(supervised?.eventId).toBe(escalated.eventId)
    // The same subject of another issuer is another person.
    expect(await press({ issuer: 'https://other.example' })).toMatchObject({ level: 1 })
  })

  it('claims what the filters accept, and what an ended claim has left', async () => {
    const { add, press } = aDesk()
    await add({ dueAt: early })
    const { eventId } = await add({ assignee: ben, claimedUntil: early, band: 'high', rules: ['fan-out@1'] })
    expect(await press({ query: { band: 'high', rule: 'structuring' } })).toBeUndefined()
    expect((await press({ query: { band: 'high', rule: 'fan-out' } }))?.eventId).toBe(eventId)
  })

  it('returns the same review to a repeat with the same key, and another one to another person', async () => {
    const { add, press } = aDesk()
    for (let index = 0; index < 3; index += 1) await add()
    const [first, again, other] = [
      await press({ key: 'k' }),
      await press({ key: 'k' }),
      await press({ key: 'k', id: 'ben' }),
    ]
    expect(again).toEqual(first)
    expect(other?.eventId).not.toBe(first?.eventId)
  })

  it('gives each of 50 callers at once a review of its own', async () => {
    const { add, press } = aDesk()
    const added = await Promise.all(Array.from({ length: 50 }, () => add()))
    // Ten people, each with five tabs.
    const claimed = await Promise.all(added.map((_, index) => press({ id: `person-${index % 10}` })))
    expect(new Set(claimed.map((review) => review?.eventId))).toEqual(new Set(added.map(({ eventId }) => eventId)))
    expect(await press()).toBeUndefined()
  })

  it('gives 20 callers at once the 5 reviews that there are', async () => {
    const { add, press } = aDesk()
    for (let index = 0; index < 5; index += 1) await add()
    const claimed = await Promise.all(Array.from({ length: 20 }, (_, index) => press({ id: `person-${index}` })))
    const ids = claimed.flatMap((review) => review?.eventId ?? [])
    expect([ids.length, new Set(ids).size]).toEqual([5, 5])
  })

  it('finds a review far down the queue, behind those that others have claimed', async () => {
    const { add, press } = aDesk()
    for (let index = 0; index < 60; index += 1) await add({ dueAt: early, assignee: ben, claimedUntil: late })
    const { eventId } = await add()
    expect((await press())?.eventId).toBe(eventId)
  })
})

describe('claim-next-review', () => {
  it('uses the reviews themselves where the index is behind', async () => {
    const stale: Review[] = []
    const read: ReviewQueue['read'] = async () => ({
      reviews: stale.map((review) => ({ place: review.eventId, review })),
    })
    const { add, change, press } = aDesk({ read })
    const [claimed, decided, free] = [await add(), await add(), await add()]
    stale.push(claimed, decided, free)
    await change(claimed, { assignee: ben, claimedUntil: late })
    await change(decided, { status: 'decided', decidedAt: early, outcome: 'approve' })
    expect((await press())?.eventId).toBe(free.eventId)
    expect(await press()).toBeUndefined()
  })

  it('tries a bounded number of times, and then asks for a repeat', async () => {
    let tries = 0
    const world = aDesk({
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
})
