import { describe, expect, it } from 'vitest'
import { aNextDesk } from '#test/support/builders/a-next-desk.ts'
import { aChoice, aReview, reviewIssuer } from '#test/support/builders/a-review.ts'
import { storeName } from '#test/support/ports/stores.ts'

const ben = { id: 'ben', issuer: reviewIssuer }
const [early, late] = ['2026-03-01T12:59:00.000Z', '2026-03-01T13:01:00.000Z']

describe(`claim-next-review, in ${storeName},`, () => {
  it('claims the most urgent review, with a fact, and then the next one', async () => {
    const { add, press, facts, reviews, tenantId } = aNextDesk()
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
    const { add, press } = aNextDesk()
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
    const { add, press } = aNextDesk()
    await add({ dueAt: early })
    const { eventId } = await add({ assignee: ben, claimedUntil: early, band: 'high', rules: ['fan-out@1'] })
    expect(await press({ query: { band: 'high', rule: 'structuring' } })).toBeUndefined()
    expect((await press({ query: { band: 'high', rule: 'fan-out' } }))?.eventId).toBe(eventId)
  })

  it('returns the same review to a repeat with the same key, and another one to another person', async () => {
    const { add, press } = aNextDesk()
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
    const { add, press } = aNextDesk()
    const added = await Promise.all(Array.from({ length: 50 }, () => add()))
    // Ten people, each with five tabs.
    const claimed = await Promise.all(added.map((_, index) => press({ id: `person-${index % 10}` })))
    expect(new Set(claimed.map((review) => review?.eventId))).toEqual(new Set(added.map(({ eventId }) => eventId)))
    expect(await press()).toBeUndefined()
  })

  it('gives 20 callers at once the 5 reviews that there are', async () => {
    const { add, press } = aNextDesk()
    for (let index = 0; index < 5; index += 1) await add()
    const claimed = await Promise.all(Array.from({ length: 20 }, (_, index) => press({ id: `person-${index}` })))
    const ids = claimed.flatMap((review) => review?.eventId ?? [])
    expect([ids.length, new Set(ids).size]).toEqual([5, 5])
  })

  it('finds a review far down the queue, behind those that others have claimed', async () => {
    const { add, press } = aNextDesk()
    for (let index = 0; index < 60; index += 1) await add({ dueAt: early, assignee: ben, claimedUntil: late })
    const { eventId } = await add()
    expect((await press())?.eventId).toBe(eventId)
  })

  it('reads nothing that only a supervisor can decide, unless a supervisor asks, who gets the most urgent of all', async () => {
    const { add, press, read } = aNextDesk()
    for (let index = 0; index < 30; index += 1) await add({ level: 2, dueAt: early })
    const plain = await add({ dueAt: late })
    expect((await press())?.eventId).toBe(plain.eventId)
    expect(read).toEqual([1])
    expect(await press()).toBeUndefined()
    await add({ dueAt: '2026-03-01T12:30:00.000Z' })
    const supervisor = { id: 'sam', scopes: ['reviews:decide', 'reviews:supervise'] }
    expect(await press(supervisor)).toMatchObject({ level: 1, dueAt: '2026-03-01T12:30:00.000Z' })
    expect(await press(supervisor)).toMatchObject({ level: 2 })
    expect(await press({ ...supervisor, query: { level: '1' } })).toBeUndefined()
  })

  it('gives an officer what one choice of it brings closer at level two, and the rest to a supervisor alone', async () => {
    const { add, press } = aNextDesk()
    const known = { level: 2, need: 2, dueAt: early } as const
    const cleo = { id: 'cleo', issuer: reviewIssuer }
    const disagreement = [aChoice({ person: ben }), aChoice({ person: cleo, outcome: 'reject' })]
    await add({ ...known, decisions: disagreement })
    const { eventId } = await add(known)
    expect((await press())?.eventId).toBe(eventId)
    expect(await press()).toBeUndefined()
    const supervised = await press({ id: 'sam', scopes: ['reviews:decide', 'reviews:supervise'] })
    expect(supervised?.decisions).toEqual(disagreement)
  })

  it('refuses an eleventh claim, and neither claims that have ended nor reviews that were decided count', async () => {
    const { add, change, press } = aNextDesk()
    const ana = { id: 'ana', issuer: reviewIssuer }
    for (let index = 0; index < 12; index += 1) await add({ assignee: ana, claimedUntil: early })
    for (let index = 0; index < 8; index += 1) await add({ assignee: ana, claimedUntil: late })
    const [ninth, tenth] = [await press(), await press({ key: 'k' })]
    await expect(press()).rejects.toMatchObject({ code: 'review-claims-full' })
    expect(await press({ key: 'k' })).toEqual(tenth)
    expect(await press({ id: 'ben' })).toBeDefined()
    if (ninth) await change(ninth, { assignee: undefined, claimedUntil: undefined })
    expect(await press()).toBeDefined()
    await expect(press()).rejects.toMatchObject({ code: 'review-claims-full' })
  })

  it('counts reviews that a supervisor reassigned, and finds the claim of a repeat behind them', async () => {
    const { add, press } = aNextDesk()
    await add()
    const claimed = await press({ key: 'k' })
    const ana = { id: 'ana', issuer: reviewIssuer }
    for (let index = 0; index < 12; index += 1) await add({ assignee: ana, claimedUntil: '2026-03-01T21:00:00.000Z' })
    expect(await press({ key: 'k' })).toEqual(claimed)
    await expect(press()).rejects.toMatchObject({ code: 'review-claims-full' })
  })

  it('passes over a review without its event, and gives the next one', async () => {
    const { add, press, reviews, tenantId, warned } = aNextDesk()
    const orphan = aReview({ tenantId, dueAt: early })
    await reviews.write({ after: orphan, facts: [] })
    const { eventId } = await add()
    expect((await press())?.eventId).toBe(eventId)
    expect(warned).toEqual([orphan.eventId])
    expect(await press()).toBeUndefined()
  })
})
