import { describe, expect, it } from 'vitest'
import { aChoice, reviewIssuer } from '#test/support/builders/a-review.ts'
import { aReviewCaller, aReviewWorld } from '#test/support/builders/a-review-world.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeGetReviewSummary } from '#workflow/application/get-review-summary.ts'
import { makeListReviews } from '#workflow/application/list-reviews.ts'
import { makeReadQueueOutline } from '#workflow/application/queue-outline.ts'

const ana = { id: 'ana', issuer: reviewIssuer }
const ben = { id: 'ben', issuer: reviewIssuer }
const [early, late] = ['2026-03-01T12:59:00.000Z', '2026-03-01T13:01:00.000Z']

const aSummary = () => {
  const world = aReviewWorld()
  const getReviewSummary = makeGetReviewSummary({ outline: makeReadQueueOutline(world), clock: world.clock })
  return { ...world, summary: (caller = world.caller) => getReviewSummary(caller) }
}

/** The call of the list that shows each saved view. */
const calls = {
  open: {},
  mine: { assignee: 'me' },
  unclaimed: { assignee: 'none' },
  overdue: { due: 'late' },
  secondPerson: { waiting: 'second-person' },
  escalated: { level: '2' },
  decidedToday: { status: 'decided', decided: 'today' },
}

describe(`get-review-summary, in ${storeName},`, () => {
  it('counts each saved view, and one call of the list has as many', async () => {
    const world = aSummary()
    const { add, summary, caller } = world
    await add({ assignee: ana, claimedUntil: late, dueAt: early })
    await add({ assignee: ana, claimedUntil: early, need: 2, decisions: [aChoice({ person: ben })] })
    // The assessment changed after the choice, so no one waits for a second person.
    const earlier = aChoice({ person: ben, assessmentFactId: '11111111-1111-5111-8111-111111111111' })
    await add({ assignee: ben, claimedUntil: late, need: 2, decisions: [earlier] })
    await add({ assignee: ben, claimedUntil: late, level: 2 })
    await add({ level: 2, dueAt: early, decisions: [aChoice({ person: ben })] })
    await add({ status: 'decided', decidedAt: early, outcome: 'approve', decisions: [aChoice({ person: ben })] })
    await add({ status: 'decided', decidedAt: '2026-02-28T23:00:00.000Z', outcome: 'approve' })
    const { counts, complete } = await summary()
    expect([counts, complete]).toEqual([
      { open: 5, mine: 1, unclaimed: 2, overdue: 2, secondPerson: 1, escalated: 2, decidedToday: 1 },
      true,
    ])
    const listReviews = makeListReviews(world)
    for (const [name, query] of Object.entries(calls)) {
      const { items } = await listReviews(caller, query)
      expect([name, items.length]).toEqual([name, counts[name as keyof typeof counts]])
    }
  })

  it('names the review that was opened first, and the latest change', async () => {
    const { add, change, summary } = aSummary()
    expect(await summary()).not.toHaveProperty('oldest')
    await add({ openedAt: '2026-03-01T12:30:00.000Z' })
    const first = await add({ openedAt: '2026-03-01T11:30:00.000Z' })
    expect(await summary()).toMatchObject({
      oldest: { eventId: first.eventId, openedAt: first.openedAt, dueAt: first.dueAt },
      latestChangeAt: '2026-03-01T12:30:00.000Z',
    })
    await change(first, { changedAt: early })
    expect(await summary()).toMatchObject({ latestChangeAt: early })
  })

  it('changes with every act and with the end of a claim or a due time, and not with a renewed claim', async () => {
    const { add, change, summary, setTime } = aSummary()
    const states: string[] = []
    const note = async () => states.push((await summary()).state)
    await note()
    const first = await add({ assignee: ben, claimedUntil: late, dueAt: '2026-03-01T14:00:00.000Z' })
    await note()
    const renewed = await change(first, { act: first.act, claimedUntil: '2026-03-01T13:05:00.000Z' })
    expect((await summary()).state).toBe(states.at(-1))
    await change(renewed, {})
    await note()
    setTime('2026-03-01T13:05:00.000Z')
    await note()
    setTime('2026-03-01T14:00:00.001Z')
    await note()
    expect(new Set(states).size).toBe(5)
  })

  it('counts no review of another tenant, and what another person claimed as not mine', async () => {
    const { add, summary, tenantId } = aSummary()
    await add({ assignee: ben, claimedUntil: late })
    expect((await summary(aReviewCaller('another-tenant'))).counts.open).toBe(0)
    const sameName = aReviewCaller(tenantId, { subject: 'ben', issuer: 'https://other.example' })
    expect((await summary(sameName)).counts).toMatchObject({ open: 1, mine: 0 })
    expect((await summary(aReviewCaller(tenantId, { subject: 'ben' }))).counts).toMatchObject({ mine: 1 })
  })
})

it('states that it is not complete when there are more reviews than it reads', async () => {
  const queue = { outline: async ({ status }: { status: string }) => ({ reviews: [], isComplete: status === 'open' }) }
  const clock = () => early
  const getReviewSummary = makeGetReviewSummary({ outline: makeReadQueueOutline({ queue, clock }), clock })
  expect(await getReviewSummary(aReviewCaller('acme'))).toMatchObject({ complete: false })
})
