import { describe, expect, it } from 'vitest'
import { aChoice, reviewIssuer } from '#test/support/builders/a-review.ts'
import { aReviewCaller, aReviewWorld } from '#test/support/builders/a-review-world.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeListReviews } from '#workflow/application/list-reviews.ts'
import type { Review } from '#workflow/domain/review.ts'

const ana = { id: 'ana', issuer: reviewIssuer }
const ben = { id: 'ben', issuer: reviewIssuer }
const [early, late] = ['2026-03-01T12:59:00.000Z', '2026-03-01T13:01:00.000Z']

const decidedBy = (person: Review['reporter'], at: string): Partial<Review> => ({
  status: 'decided',
  decidedAt: at,
  outcome: 'approve',
  decisions: [aChoice({ person, at })],
})

/** Two in three reviews need a supervisor. */
const levels = [{ level: 2 }, { level: 1 }, { level: 2 }] as const

/** A world, and a list of the ids that a query finds. */
const aList = () => {
  const world = aReviewWorld()
  const listReviews = makeListReviews(world)
  const page = (query: Readonly<Record<string, string>>, caller = world.caller) => listReviews(caller, query)
  const ids = async (query: Readonly<Record<string, string>> = {}): Promise<readonly string[]> =>
    (await page(query)).items.map((item) => (item as { eventId: string }).eventId)
  return { ...world, page, ids }
}

describe(`list-reviews, in ${storeName},`, () => {
  it('lists by due time, then score, amount and age, and the other way round', async () => {
    const { add, ids } = aList()
    const eur = (minorUnits: number) => ({ amount: { minorUnits, currency: 'EUR' } })
    const wanted = [
      { dueAt: early, score: 10 },
      { dueAt: late, score: 90, ...eur(1) },
      { dueAt: late, score: 50, ...eur(2_000) },
      { dueAt: late, score: 50, ...eur(-1_000), receivedAt: '2026-03-01T10:00:00.000Z' },
      { dueAt: late, score: 50, ...eur(1_000), receivedAt: '2026-03-01T11:00:00.000Z' },
      { dueAt: late, score: 50, amount: undefined },
    ]
    const added = new Map<number, string>()
    for (const index of [3, 1, 5, 0, 4, 2]) added.set(index, (await add(wanted[index])).eventId)
    const inOrder = wanted.map((_, index) => added.get(index))
    expect(await ids()).toEqual(inOrder)
    expect(await ids({ sort: '-urgency' })).toEqual(inOrder.toReversed())
  })

  it('finds by each filter, and by all together', async () => {
    const { add, ids } = aList()
    const claim = (assignee: Review['reporter'], claimedUntil: string) => ({ assignee, claimedUntil })
    const [mine, hers, ended, plain, second, escalated] = [
      await add({ ...claim(ana, late), dueAt: '2026-03-01T12:30:00.000Z' }),
      await add({ ...claim(ben, late), dueAt: '2026-03-01T12:31:00.000Z', band: 'high' }),
      await add({ ...claim(ana, early), dueAt: '2026-03-01T23:59:00.000Z', type: 'Trading.Order.Placed.v2' }),
      await add({ dueAt: '2026-03-02T00:00:00.000Z', accounts: [{ role: 'account', accountId: 'ACC 1' }] }),
      await add({
        dueAt: '2026-03-03T00:00:00.000Z',
        need: 2,
        decisions: [aChoice({ person: ben, outcome: 'reject' })],
      }),
      await add({
        dueAt: '2026-03-04T00:00:00.000Z',
        level: 2,
        rules: ['structuring@1', 'fan-out@2'],
        amount: { minorUnits: 90, currency: 'USD' },
      }),
    ].map(({ eventId }) => eventId)
    const found = async (query: Readonly<Record<string, string>>, wanted: readonly (string | undefined)[]) =>
      expect([query, await ids(query)]).toEqual([query, wanted])
    await found({ status: 'open' }, [mine, hers, ended, plain, second, escalated])
    await found({ status: 'claimed' }, [mine, hers])
    await found({ assignee: 'me' }, [mine])
    await found({ assignee: `${reviewIssuer} ben` }, [hers])
    await found({ assignee: 'https://other.example ben' }, [])
    await found({ assignee: 'none' }, [ended, plain, second, escalated])
    await found({ due: 'late' }, [mine, hers])
    await found({ due: 'today' }, [mine, hers, ended])
    await found({ waiting: 'second-person' }, [second])
    await found({ level: '2' }, [escalated])
    await found({ level: '1', band: 'high' }, [hers])
    await found({ type: 'Trading.Order.Placed.v2' }, [ended])
    await found({ account: ' ACC  1 ' }, [plain])
    await found({ rule: 'structuring@1' }, [escalated])
    await found({ rule: 'fan-out' }, [escalated])
    await found({ rule: 'fan' }, [])
    await found({ amountMin: '90', currency: 'USD' }, [escalated])
    await found({ amountMin: '91', currency: 'USD' }, [])
    await found({ currency: 'USD', assignee: 'none', level: '2', due: 'today' }, [])
  })

  it('lists decided reviews, newest first: those of today, and those that a person decided', async () => {
    const { add, ids } = aList()
    const [yesterday, first, second] = [
      await add(decidedBy(ana, '2026-02-28T23:59:59.999Z')),
      await add(decidedBy(ben, '2026-03-01T00:00:00.000Z')),
      await add(decidedBy(ana, '2026-03-01T09:00:00.000Z')),
    ].map(({ eventId }) => eventId)
    await add()
    expect(await ids({ status: 'decided' })).toEqual([second, first, yesterday])
    expect(await ids({ status: 'decided', sort: '-urgency' })).toEqual([yesterday, first, second])
    expect(await ids({ status: 'decided', decided: 'today' })).toEqual([second, first])
    expect(await ids({ status: 'decided', assignee: 'me' })).toEqual([second, yesterday])
  })

  it.each([
    [{ status: 'open' }],
    [{ status: 'open', sort: '-urgency' }],
    [{ assignee: 'me' }],
    [{ assignee: 'me', sort: '-urgency' }],
    [{ status: 'decided' }],
    [{ status: 'decided', sort: '-urgency', decided: 'today' }],
  ])('goes through %o page by page, each review once, also while others join', async (query) => {
    const { add, page, setTime } = aList()
    const known =
      'status' in query && query.status === 'decided'
        ? decidedBy(ana, early)
        : { assignee: ana, claimedUntil: '2026-04-01T00:00:00.000Z' }
    const added = new Set<string>()
    for (let index = 0; index < 7; index += 1)
      added.add((await add({ ...known, ...levels[index % 3], dueAt: `2026-03-0${index + 1}T14:00:00.000Z` })).eventId)
    const seen: string[] = []
    let cursor: string | null = ''
    for (let calls = 0; cursor !== null && calls < 9; calls += 1) {
      const answer = await page({ ...query, limit: '2', ...(cursor && { cursor }) })
      seen.push(...answer.items.map((item) => (item as { eventId: string }).eventId))
      cursor = answer.nextCursor
      if (calls === 1) await add({ ...known, dueAt: '2026-03-01T10:00:00.000Z' })
      if (calls === 2) setTime('2026-03-01T13:00:30.000Z')
    }
    expect(cursor).toBeNull()
    expect(new Set(seen).size).toBe(seen.length)
    expect(added.isSubsetOf(new Set(seen))).toBe(true)
  })

  it('finds nothing, and no fault, after a cursor that its day has passed', async () => {
    const { add, page, setTime } = aList()
    for (const at of ['2026-03-01T09:00:00.000Z', '2026-03-01T10:00:00.000Z']) await add(decidedBy(ana, at))
    const query = { status: 'decided', decided: 'today', limit: '1' }
    const { nextCursor } = await page(query)
    setTime('2026-03-02T00:00:00.000Z')
    expect(await page({ ...query, cursor: nextCursor ?? '' })).toEqual({ items: [], nextCursor: null })
  })

  it('describes a review as far as a list needs it, and a claim only while it lasts', async () => {
    const { add, page, setTime } = aList()
    const { eventId } = await add({ assignee: ben, claimedUntil: late, need: 2 })
    expect((await page({})).items).toMatchObject([
      {
        ...{ eventId, status: 'open', level: 1, claimedBy: ben, claimedUntil: late, version: 1 },
        approvals: { have: 0, need: 2 },
        amount: { minorUnits: 1_250_000, currency: 'EUR' },
        firstReason: 'The amount of 12,500.00 EUR is large.',
      },
    ])
    setTime(late)
    expect((await page({})).items[0]).not.toHaveProperty('claimedBy')
    expect((await page({})).items[0]).not.toHaveProperty('reporter')
  })

  it('counts who agrees on the assessment that it has now, and who is missing', async () => {
    const { add, page } = aList()
    const earlier = { assessmentFactId: '11111111-1111-5111-8111-111111111111' }
    const disputed = [aChoice({ person: ana }), aChoice({ person: ben, outcome: 'reject', act: 2 })]
    await add({ dueAt: early, need: 2, decisions: [aChoice({ person: ben })] })
    await add({ dueAt: late, need: 2, decisions: [aChoice({ person: ben, ...earlier })] })
    await add({ dueAt: '2026-03-02T12:00:00.000Z', purpose: 'confirm', level: 2, decisions: disputed })
    expect((await page({})).items).toMatchObject([
      { approvals: { have: 1, need: 2 } },
      { approvals: { have: 0, need: 2 } },
      { approvals: { have: 1, need: 2 } },
    ])
  })

  it('does not show what the first of two people chose', async () => {
    const rowWith = async (outcome: 'approve' | 'reject') => {
      const { add, page } = aList()
      await add({
        ...{ eventId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9', correlationId: '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9' },
        need: 2,
        decisions: [aChoice({ person: ben, outcome })],
      })
      return (await page({})).items
    }
    const [approved, rejected] = [await rowWith('approve'), await rowWith('reject')]
    expect(approved).toEqual(rejected)
    expect(approved).toMatchObject([{ approvals: { have: 1, need: 2 } }])
  })

  it('shows an operator neither people nor accounts, and the reviews of no other tenant', async () => {
    const { add, page, tenantId } = aList()
    await add({ assignee: ben, claimedUntil: late })
    const operator = aReviewCaller(tenantId, { isOperator: true })
    const { items } = await page({}, operator)
    expect(JSON.stringify(items)).not.toMatch(/"4711"|"0815"|"ben"/)
    expect(items).toMatchObject([{ score: 45, claimedBy: { id: '•••' } }])
    expect((await page({}, aReviewCaller('another-tenant'))).items).toEqual([])
  })

  it.each([
    { status: 'closed' },
    { due: 'tomorrow' },
    { status: 'decided', due: 'late' },
    { decided: 'today' },
    { amountMin: '5' },
    { amountMin: 'x', currency: 'EUR' },
    { level: '3' },
    { assignee: 'ben' },
    { sort: 'amount' },
    { limit: '201' },
    { colour: 'red' },
    { cursor: Buffer.from('events:2026-03-01T00:00').toString('base64url') },
    { cursor: Buffer.from('reviews:~').toString('base64url') },
  ])('refuses a query it does not understand: %o', async (query) => {
    const { page } = aList()
    await expect(page(query)).rejects.toMatchObject({ code: 'query-invalid', issues: [{}] })
  })
})
