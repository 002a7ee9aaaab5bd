import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { JobKind } from '#jobs/application/ports.ts'
import { PipelineError } from '#kernel/domain/errors.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aTombstone } from '#test/support/builders/a-change.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aLegacyEvent, aReport } from '#test/support/builders/a-legacy-event.ts'
import { aReviewer } from '#test/support/builders/a-review.ts'
import { aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { anOperator } from '#test/support/builders/an-actor.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewParts, makeSpoilReviewOf } from '#test/support/ports/workflow-stores.ts'
import { makeOpenReviews } from '#workflow/application/open-reviews.ts'
import type { EventPlace, Reviews } from '#workflow/application/ports.ts'
import { reviewOfFacts } from '#workflow/application/review-of-facts.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'

const olga = anOperator('olga')

/** A tenant with events of earlier versions, and the job over them. A page lists two of its events. */
const aWorld = async (policy?: DecisionPolicy) => {
  const parts = await makeReviewParts()
  const between: { write: Reviews['write'] } = { write: parts.reviews.write }
  const reviews: Reviews = { ...parts.reviews, write: (change) => between.write(change) }
  const desk = await aReviewDesk(async () => ({ ...parts, reviews }), policy && { policy })
  const listed = { held: [] as EventPlace[], rejected: [] as EventPlace[] }
  const list = (eventId: string, status: keyof typeof listed): void =>
    void listed[status].push({ eventId, place: `${String(listed[status].length).padStart(4, '0')}#${eventId}` })
  const kind = makeOpenReviews({
    ...desk.needs,
    events: {
      page: async ({ status, after = '' }) => {
        const events = listed[status].filter(({ place }) => place > after)
        const page = events.slice(0, 2)
        return { events: page, ...(events.length > 2 && { next: page.at(-1)?.place }) }
      },
    },
  })
  const legacy = async (status: 'held' | 'rejected', known: Partial<Parameters<typeof aLegacyEvent>[1]> = {}) => {
    const event = await aLegacyEvent(desk, { status, ...known })
    list(event.eventId, status)
    return event
  }
  const receive = async (...known: Parameters<typeof desk.receive>) => {
    const event = await desk.receive(...known)
    list(event.eventId, known[0] === 'high' ? 'rejected' : 'held')
    return event
  }
  const history = (eventId: string) => desk.facts.history(wholeTenant(desk.tenantId), eventId)
  return {
    ...{ desk, kind, legacy, receive, between, history },
    selection: { tenantId: desk.tenantId },
    count: (selection: object = {}, max = 100) => kind.count({ tenantId: desk.tenantId, ...selection }, max),
    run: (selection: object = {}) => runAll(kind, { tenantId: desk.tenantId, ...selection }),
    spoil: makeSpoilReviewOf(desk.facts),
    acts: async (eventId: string) =>
      historyOf(await history(eventId)).acts.map(({ type, actor }) => `${actor} ${type.split('.')[2]}`),
    find: (eventId: string) => desk.reviews.read(wholeTenant(desk.tenantId), eventId),
  }
}

/** Runs a kind to its end. Returns the events of its items, with their outcomes. A refusal is the failure of its item. */
const runAll = async (kind: JobKind, selection: object) => {
  const next = kind.open({ ...selection }, olga)
  const outcomes = new Map<string | undefined, unknown>()
  for (let page = await next(undefined); ; page = await next(page.next)) {
    for (const { name, act } of page.items)
      outcomes.set(
        name.split('#')[1],
        await act().catch((error: unknown) => (error instanceof PipelineError ? error.code : error)),
      )
    if (page.isLast) return outcomes
  }
}

const done = { kind: 'done' }

const openedIn = (facts: readonly Fact[]) => facts.find(({ type }) => type === 'Workflow.Review.Opened.v1')

describe(`open-reviews, in ${storeName},`, () => {
  it('opens the review of an event that an earlier version held, as a fact of the operator, and people decide it', async () => {
    const { legacy, run, count, desk, history, acts, kind, selection } = await aWorld()
    const { eventId, assessed, received } = await legacy('held')
    desk.passMinutes(60 * 24 * 90)
    expect(kind.tenantOf(selection)).toBe(desk.tenantId)
    expect(await count()).toBe(1)
    expect(openedIn(await history(eventId))).toBeUndefined()
    expect(await run()).toEqual(new Map([[eventId, done]]))
    const now = desk.needs.clock()
    const dueAt = new Date(Date.parse(now) + 24 * 3_600_000).toISOString()
    const terms = {
      purpose: 'decide',
      level: 1,
      need: 1,
      dueAt: dueAt.replace('05.000', '00.000').replace(':00:00', ':01:00'),
    }
    const opened = openedIn(await history(eventId))
    expect(opened).toMatchObject({
      ...{ happening: 'reviewed#0001', actor: 'olga', actorkind: 'operator', actorissuer: olga.issuer },
      ...{ causationid: assessed.id, correlationid: received.correlationid, recordedat: now },
      data: { act: 1, version: 1, ...terms, policy: { id: 'standard', version: 1 } },
    })
    expect(catalogue.get('Workflow.Review.Opened.v1')?.data.parse(opened?.data)).toEqual(opened?.data)
    expect(await desk.review(eventId)).toMatchObject({
      ...{ status: 'open', openedAt: now, changedAt: now, act: 1, version: 1, step: 1, ...terms },
      ...{ assessmentFactId: assessed.id, rules: ['large-amount@2'] },
    })
    await desk.decide(aReviewer('ana'), eventId, 'approve')
    expect(await acts(eventId)).toEqual(['olga Opened', 'ana Decided'])
    expect(await desk.status(eventId)).toBe('approved')
    expect((await history(eventId)).filter(({ happening }) => happening.startsWith('moved'))).toMatchObject([
      { happening: 'moved#0001' },
      { happening: 'moved#0002', data: { moves: [{ from: 'held', to: 'approved' }] } },
    ])
  })

  it('asks for as many people as the active policy does, and counts its hours from now', async () => {
    const policy: DecisionPolicy = { ...standardPolicy, id: 'strict', fourEyes: { amounts: { EUR: 12_500 } } }
    const { legacy, run, desk } = await aWorld(policy)
    const [large, high] = [await legacy('held'), await legacy('held', { band: 'high', known: aReport() })]
    await run()
    expect(await desk.review(large.eventId)).toMatchObject({ need: 2, policy: { id: 'strict' } })
    expect(await desk.review(high.eventId)).toMatchObject({ need: 1, dueAt: '2026-03-01T16:01:00.000Z' })
  })

  it('opens a review to confirm or overturn for a report of the high band that an earlier version rejected', async () => {
    const { legacy, run, desk, acts, history } = await aWorld()
    const { eventId } = await legacy('rejected', { band: 'high', known: aReport() })
    const compliance = aReport('Compliance.Event.Reported.v1')
    const other = await legacy('rejected', { band: 'high', known: compliance })
    expect(await run()).toEqual(
      new Map([
        [eventId, done],
        [other.eventId, done],
      ]),
    )
    const { dueAt } = await desk.review(eventId)
    expect(await desk.review(eventId)).toMatchObject({ purpose: 'confirm', status: 'open', need: 1 })
    expect(openedIn(await history(eventId))?.data).toMatchObject({ purpose: 'confirm', dueAt, confirmBy: dueAt })
    await desk.decide(aReviewer('ana'), eventId, 'approve')
    await desk.decide(aReviewer('ben'), eventId, 'approve')
    expect(await acts(eventId)).toEqual(['olga Opened', 'ana Decided', 'ben Decided'])
    expect(await desk.status(eventId)).toBe('approved')
  })

  it('opens none where a person is not needed: a rejected payment, a rejection by a policy, a review that is there', async () => {
    const { legacy, receive, run, count, find } = await aWorld({
      ...standardPolicy,
      decisions: [{ bands: ['high'], decide: 'reject' }, ...standardPolicy.decisions],
    })
    const payment = await legacy('rejected', { band: 'high' })
    const medium = await legacy('rejected', { known: aReport() })
    const byPolicy = await receive('high')
    await receive('medium')
    expect(await count()).toBe(0)
    expect(await run()).toEqual(new Map())
    for (const { eventId } of [payment, medium, byPolicy]) expect(await find(eventId)).toBeUndefined()
  })

  it('reports an event without an assessment, and one whose facts cannot be read, and goes on', async () => {
    const { legacy, run, count, desk } = await aWorld()
    const unassessed = await legacy('held', { isAssessed: false })
    const unreadable = await legacy('held', { known: { data: { kind: 'transfer' } } })
    const next = await legacy('held')
    expect(await count()).toBe(3)
    expect(await run()).toEqual(
      new Map<string, unknown>([
        [unassessed.eventId, { kind: 'failed', code: 'assessment-not-found' }],
        [unreadable.eventId, 'fact-invalid'],
        [next.eventId, done],
      ]),
    )
    expect(await desk.review(next.eventId)).toMatchObject({ status: 'open' })
  })

  it('shows the latest assessment, also one that is recorded while the review opens', async () => {
    const { legacy, run, between, desk, acts } = await aWorld()
    const { eventId, received } = await legacy('held')
    await desk.assess(received, 'low', 'baseline@2')
    const { write } = between
    between.write = async (change) => {
      between.write = write
      // Its message finds no review.
      desk.passMinutes(1)
      await desk.advanceWorkflow(await desk.assess(received, 'high', 'baseline@3'))
      return write(change)
    }
    await run()
    expect(await desk.review(eventId)).toMatchObject({ band: 'high', act: 2 })
    expect(await acts(eventId)).toEqual(['olga Opened', 'sluice/workflow Reassessed'])
  })

  it('writes a lost row again as the fold of its facts, without a fact, and acts go on', async () => {
    const { receive, run, count, desk, spoil, history, acts } = await aWorld()
    const { eventId, received } = await receive('medium')
    await desk.act(aReviewer('ana'), eventId, { kind: 'comment', text: 'A comment.' })
    await desk.act(aReviewer('ana'), eventId, { kind: 'claim' })
    const before = await desk.review(eventId)
    await spoil(before)
    // The message of this assessment finds no review.
    desk.passMinutes(1)
    await desk.advanceWorkflow(await desk.assess(received, 'high', 'baseline@2'))
    const facts = (await history(eventId)).length
    expect(await count()).toBe(1)
    expect(await run()).toEqual(new Map([[eventId, done]]))
    expect((await history(eventId)).length).toBe(facts + 1)
    expect(await desk.review(eventId)).toMatchObject({
      assignee: before.assignee,
      openedAt: before.openedAt,
      band: 'high',
    })
    await desk.decide(aReviewer('ana'), eventId, 'reject')
    expect(await acts(eventId)).toEqual(['ana Commented', 'ana Claimed', 'sluice/workflow Reassessed', 'ana Decided'])
  })

  it('writes a row that is behind its facts, as after a restore of the table: no one could act on it', async () => {
    const { receive, run, desk, spoil, find } = await aWorld()
    const { eventId } = await receive('medium')
    const earlier = await desk.review(eventId)
    await desk.act(aReviewer('ana'), eventId, { kind: 'comment', text: 'A comment.' }, 'one')
    const latest = await desk.review(eventId)
    await spoil(earlier, earlier)
    const comment = { kind: 'comment', text: 'Another comment.' } as const
    await expect(desk.act(aReviewer('ben'), eventId, comment)).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(await run()).toEqual(new Map([[eventId, done]]))
    expect(await find(eventId)).toEqual({ ...latest, recentKeys: [] })
    await desk.act(aReviewer('ben'), eventId, comment)
  })

  it.each([
    ['one field', ['eventUserIds']],
    ['also its lock', ['eventUserIds', 'act', 'claimedUntil']],
  ] as const)(
    'writes a row again that was edited by hand and lacks %s, and no other event waits for it',
    async (_, fields) => {
      const { receive, run, count, desk, spoil, history } = await aWorld()
      const { eventId } = await receive('medium')
      await desk.act(aReviewer('ana'), eventId, { kind: 'claim' })
      const [before, lost] = [await desk.review(eventId), await receive('medium')]
      const edited = Object.fromEntries(
        Object.entries(before).filter(([name]) => !fields.some((field) => field === name)),
      )
      await spoil(before, { ...edited, tenantId: desk.tenantId, eventId })
      await spoil({ tenantId: desk.tenantId, eventId: lost.eventId })
      const facts = (await history(eventId)).length
      const comment = { kind: 'comment', text: 'A comment.' } as const
      await expect(desk.act(aReviewer('ana'), eventId, comment)).rejects.toMatchObject({ code: 'review-unreadable' })
      expect([await count(), await count({ eventId })]).toEqual([2, 1])
      await Promise.all([run(), run()])
      expect(await desk.review(eventId)).toEqual({ ...before, recentKeys: [] })
      expect((await history(eventId)).length).toBe(facts)
      expect([await count(), await run()]).toEqual([0, new Map()])
      await desk.act(aReviewer('ana'), eventId, comment)
    },
  )

  it('opens a review over a row that cannot be read and has no fact', async () => {
    const { legacy, run, desk, spoil, acts } = await aWorld()
    const { eventId } = await legacy('held')
    const key = { tenantId: desk.tenantId, eventId }
    await spoil(key, { ...key, status: 'decided' })
    expect(await run()).toEqual(new Map([[eventId, done]]))
    expect(await acts(eventId)).toEqual(['olga Opened'])
    expect(await desk.review(eventId)).toMatchObject({ status: 'open', act: 1 })
  })

  it('writes the row of a decided review again, for one event', async () => {
    const { desk, run, count, spoil } = await aWorld()
    const { eventId } = await desk.receive('medium')
    await desk.decide(aReviewer('ana'), eventId, 'approve')
    const decided = await desk.review(eventId)
    await spoil(decided)
    expect(await count({ eventId })).toBe(1)
    expect(await run({ eventId })).toEqual(new Map([[eventId, done]]))
    expect(await desk.review(eventId)).toEqual({ ...decided, recentKeys: [] })
  })

  it('opens one review where two run at once or one runs again, and continues after each item', async () => {
    const { legacy, run, count, kind, selection, acts } = await aWorld()
    const events = [await legacy('held'), await legacy('rejected', { band: 'high', known: aReport() })]
    for (let index = 0; index < 4; index += 1) events.push(await legacy('held'))
    expect(await count()).toBe(6)
    expect(await count({}, 4)).toBe(4)
    const seen: string[] = []
    let cursor: string | undefined
    // A new run for each item, as if each runner died after it.
    for (let isOver = false; !isOver; ) {
      const page = await kind.open({ ...selection }, olga)(cursor)
      const [first] = page.items
      if (first) seen.push(first.name.split('#')[1] ?? '')
      cursor = first ? first.cursor : page.next
      isOver = page.isLast && page.items.length <= 1
    }
    expect(seen.toSorted()).toEqual(events.map(({ eventId }) => eventId).toSorted())
    await Promise.all([run(), run()])
    expect(await run()).toEqual(new Map())
    expect(await count()).toBe(0)
    for (const { eventId } of events) expect(await acts(eventId)).toEqual(['olga Opened'])
  })

  it('states why one event gets no review', async () => {
    const { desk, run, count } = await aWorld()
    const { facts, tenantId } = desk
    const [eventId, approved] = [randomUUID(), await desk.receive('low')]
    const { fact: waiting } = await facts.append(aFact({ tenantid: tenantId }))
    const past = await aLegacyEvent(desk, { status: 'held', known: { retainuntil: '2026-03-01T12:00:04.000Z' } })
    const { id: _, ...tombstone } = aTombstone(aFact({ tenantid: tenantId }))
    await facts.append(tombstone)
    const reviewed = await desk.receive('medium')
    const codes = [
      [eventId, 'event-not-found'],
      [approved.eventId, 'no-review-needed'],
      [waiting.eventid, 'undecided'],
      [past.eventId, 'past-retention'],
      [tombstone.eventid, 'event-archived'],
      [reviewed.eventId, 'review-there'],
    ] as const
    for (const [id, code] of codes) {
      expect(await count({ eventId: id })).toBe(0)
      expect(await run({ eventId: id })).toEqual(new Map([[id, { kind: 'skipped', code }]]))
    }
  })

  it.each([{ tenantId: 'ACME' }, { tenantId: 'acme', eventId: 'x' }, {}])(
    'accepts no other selection: %o',
    async (selection) => {
      const { kind } = await aWorld()
      expect(() => kind.open(selection, olga)).toThrow()
    },
  )

  it('does not fold an act of a newer version, so that no row loses it', async () => {
    const { receive, history } = await aWorld()
    const { eventId } = await receive('medium')
    const facts = await history(eventId)
    const [first] = facts
    const newer = aFact({
      ...first,
      type: 'Workflow.Review.Paused.v1',
      happening: 'reviewed#0001',
      data: { act: 1, version: 2 },
    })
    expect(() => reviewOfFacts(historyOf([...facts, newer]))).toThrow('does not know the act')
  })
})
