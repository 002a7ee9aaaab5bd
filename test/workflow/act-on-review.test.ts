import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReason, aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewParts } from '#test/support/ports/workflow-stores.ts'
import { makeActOnReview } from '#workflow/application/act-on-review.ts'
import { standardPolicy } from '#workflow/domain/decision-policy.ts'

const [ana, ben, sara] = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara')]
const twoPeople = { ...standardPolicy, id: 'strict', version: 7, fourEyes: { bands: ['medium' as const] } }

const aDesk = (policy = standardPolicy) => aReviewDesk(makeReviewParts, { policy })

const codeOf = async (act: Promise<unknown>): Promise<unknown> =>
  act.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code,
  )

describe(`act-on-review, in ${storeName},`, () => {
  it('approves a held event by one person, as one transaction of decision, move and review', async () => {
    const desk = await aDesk()
    const { eventId, received, assessed } = await desk.receive()
    expect(await desk.review(eventId)).toMatchObject({
      ...{ status: 'open', purpose: 'decide', need: 1, level: 1, version: 1, act: 0, step: 1 },
      ...{ score: 45, band: 'medium', firstReason: 'The amount is large.', rules: ['large-amount@2'] },
      ...{ assessmentFactId: assessed.id, reporter: { id: 'a-producer' }, policy: { id: 'standard', version: 1 } },
      ...{ dueAt: '2026-03-02T12:01:00.000Z', amount: { minorUnits: 12_500, currency: 'EUR' } },
      accounts: [
        { role: 'debtor', accountId: '4711' },
        { role: 'creditor', accountId: '0815' },
      ],
    })
    const decided = await desk.decide(ana, eventId, 'approve')
    expect(decided).toMatchObject({ status: 'decided', outcome: 'approve', version: 2, act: 1, step: 2 })
    expect(await desk.review(eventId)).toEqual(decided)
    const [held, decision, moved] = await desk.trail(eventId)
    const author = { actor: 'ana', actorkind: 'user', actorissuer: ana.person.issuer }
    expect([held?.happening, decision, moved]).toMatchObject([
      'moved#0001',
      {
        ...author,
        ...{ type: 'Workflow.Review.Decided.v1', happening: 'reviewed#0001', causationid: assessed.id },
        correlationid: received.correlationid,
        data: {
          ...{ act: 1, version: 2, outcome: 'approve', isLate: false, isFinal: true, status: 'approved', level: 1 },
          basedOn: { version: 1, assessmentFactId: assessed.id },
          choices: [{ person: ana.person, outcome: 'approve' }],
        },
      },
      {
        ...author,
        ...{ happening: 'moved#0002', causationid: decision?.id },
        data: {
          ...{ version: 2, status: 'approved', score: 45, band: 'medium', policy: { id: 'standard', version: 1 } },
          moves: [{ from: 'held', to: 'approved', reason: 'A person decided to approve it.' }],
        },
      },
    ])
  })

  it('stores the words of people in the vault, and no fact has them', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    await desk.act(ana, eventId, { kind: 'comment', text: 'Ask the branch of Mara Muster.' })
    await desk.act(ana, eventId, { kind: 'reference', reference: 'KYC-311', note: 'The contract of Mara Muster.' })
    await desk.act(ana, eventId, { kind: 'escalate', reason: 'Mara Muster is known to me.' })
    await desk.act(sara, eventId, { kind: 'reassign', to: sara.person, reason: 'Mara Muster asked for me.' })
    await desk.decide(sara, eventId, 'reject')
    const trail = await desk.trail(eventId)
    expect(JSON.stringify(trail)).not.toMatch(/Muster|KYC-311|payer confirmed/)
    expect(trail.map(({ happening, sluicevault }) => [happening, sluicevault])).toEqual([
      ['moved#0001', undefined],
      ['reviewed#0001', 'personal'],
      ['reviewed#0002', 'personal'],
      ['reviewed#0003', 'personal'],
      ['reviewed#0004', 'personal'],
      ['reviewed#0005', 'personal'],
      ['moved#0002', undefined],
    ])
    for (const fact of trail) {
      const entry = catalogue.get(fact.type)
      expect(entry && dataOf(entry.data, fact)).toEqual(fact.data)
    }
  })

  it('moves the event when the second of two agrees, and shows the first that another must decide', async () => {
    const desk = await aDesk(twoPeople)
    const { eventId } = await desk.receive()
    await desk.decide(ana, eventId, 'reject')
    expect(await desk.status(eventId)).toBe('held')
    await expect(desk.decide(ana, eventId, 'reject')).rejects.toMatchObject({
      code: 'four-eyes-required',
      message: expect.stringContaining('ana has chosen reject.'),
    })
    await desk.decide(ben, eventId, 'reject')
    expect(await desk.status(eventId)).toBe('rejected')
    expect((await desk.trail(eventId)).at(-2)?.data.choices).toMatchObject([
      { person: ana.person },
      { person: ben.person },
    ])
  })

  it('sends two who disagree to a supervisor, who decides', async () => {
    const desk = await aDesk(twoPeople)
    const { eventId } = await desk.receive()
    await desk.decide(ana, eventId, 'approve')
    await desk.decide(ben, eventId, 'reject')
    expect(await desk.review(eventId)).toMatchObject({ level: 2, status: 'open', act: 3 })
    expect(await codeOf(desk.decide(aReviewer('carl'), eventId, 'reject'))).toBe('review-level-two')
    await desk.decide(sara, eventId, 'approve')
    expect(await desk.status(eventId)).toBe('approved')
    const escalation = (await desk.trail(eventId)).find(({ type }) => type === 'Workflow.Review.Escalated.v1')
    expect(escalation).toMatchObject({
      ...{ happening: 'reviewed#0003', actor: 'sluice/workflow', actorkind: 'system' },
      data: { cause: 'disagreement', level: 2 },
    })
  })

  it('confirms a rejection by one person without a move, and overturns it by two', async () => {
    const desk = await aDesk()
    const [confirmed, overturned] = [await desk.receive('high'), await desk.receive('high')]
    await desk.decide(ana, confirmed.eventId, 'reject')
    expect(await desk.review(confirmed.eventId)).toMatchObject({ status: 'decided', outcome: 'reject', step: 1 })
    expect((await desk.trail(confirmed.eventId)).map(({ happening }) => happening)).toEqual([
      'moved#0001',
      'reviewed#0001',
    ])
    await desk.decide(ana, overturned.eventId, 'approve')
    expect(await desk.status(overturned.eventId)).toBe('rejected')
    await desk.decide(ben, overturned.eventId, 'approve')
    expect((await desk.trail(overturned.eventId)).at(-1)).toMatchObject({
      happening: 'moved#0002',
      data: { status: 'approved', moves: [{ from: 'rejected', reason: 'Two people overturned the rejection.' }] },
    })
  })

  it('does each act once for a key, also when the first answer was lost, and counts a key of another person apart', async () => {
    const desk = await aDesk(twoPeople)
    const { eventId } = await desk.receive()
    const order = { kind: 'comment', text: 'One comment.' } as const
    const first = await desk.act(ana, eventId, order, 'one')
    expect(await desk.act(ana, eventId, order, 'one')).toEqual(first)
    expect(await desk.act(ben, eventId, order, 'one')).toMatchObject({ act: 2 })
    const decided = await desk.decide(ana, eventId, 'approve', 'two')
    expect(await desk.decide(ana, eventId, 'approve', 'two')).toEqual(decided)
    await desk.decide(ben, eventId, 'approve', 'three')
    expect(await desk.decide(ben, eventId, 'approve', 'three')).toMatchObject({ status: 'decided' })
    expect((await desk.trail(eventId)).length).toBe(6)
  })

  it('lets one of two people win who decide at once, and the other reads what to do', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    const outcomes = await Promise.all([
      codeOf(desk.decide(ana, eventId, 'approve')),
      codeOf(desk.decide(ben, eventId, 'reject')),
    ])
    expect(outcomes).toContain('done')
    expect(outcomes.filter((code) => code === 'review-closed' || code === 'review-changed')).toHaveLength(1)
    expect((await desk.trail(eventId)).length).toBe(3)
  })

  it('gives a review to one of twenty people who claim it at once', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    const people = Array.from({ length: 20 }, (_, index) => aReviewer(`person-${index}`))
    const outcomes = await Promise.all(people.map((who) => codeOf(desk.act(who, eventId, { kind: 'claim' }))))
    expect(outcomes.filter((code) => code === 'done')).toHaveLength(1)
    expect(outcomes.filter((code) => code === 'review-claimed')).toHaveLength(19)
  })

  it('renews a claim without a fact, for as long as the policy states now', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    const claimed = await desk.act(ana, eventId, { kind: 'claim' })
    expect(claimed).toMatchObject({ claimedUntil: '2026-03-01T12:15:05.000Z', version: 2, act: 1 })
    desk.passMinutes(10)
    desk.activate({ ...standardPolicy, leaseMinutes: 30 })
    const renewed = await desk.act(ana, eventId, { kind: 'claim' })
    expect(renewed).toMatchObject({ claimedUntil: '2026-03-01T12:40:05.000Z', version: 2, act: 1 })
    expect(await desk.review(eventId)).toEqual(renewed)
    expect((await desk.trail(eventId)).length).toBe(2)
    desk.passMinutes(40)
    const taken = await desk.act(ben, eventId, { kind: 'claim' })
    expect(taken).toMatchObject({ assignee: ben.person, version: 3 })
    expect((await desk.trail(eventId)).at(-1)?.data).toMatchObject({ follows: ana.person })
  })

  it('refuses an eleventh claim, and renews each of the ten', async () => {
    const desk = await aDesk()
    const events = await Promise.all(Array.from({ length: 12 }, () => desk.receive()))
    const [first = '', second = '', ...others] = events.map(({ eventId }) => eventId)
    await desk.act(sara, first, { kind: 'reassign', to: ana.person, reason: 'Ana knows this customer.' })
    const [last = '', ...middle] = others
    for (const eventId of [second, ...middle.slice(0, 8)]) await desk.act(ana, eventId, { kind: 'claim' })
    expect(await codeOf(desk.act(ana, last, { kind: 'claim' }))).toBe('review-claims-full')
    expect(await desk.trail(last)).toHaveLength(1)
    for (const eventId of [first, second]) expect(await codeOf(desk.act(ana, eventId, { kind: 'claim' }))).toBe('done')
    expect(await codeOf(desk.act(ben, last, { kind: 'claim' }))).toBe('done')
    expect(await codeOf(desk.decide(ana, second, 'approve'))).toBe('done')
    expect(await codeOf(desk.act(ana, middle[8] ?? '', { kind: 'claim' }))).toBe('done')
  })

  it('decides under the policy that opened the review, whatever policy is active then', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    desk.activate(twoPeople)
    await desk.decide(ana, eventId, 'approve')
    expect(await desk.status(eventId)).toBe('approved')
    expect((await desk.trail(eventId)).at(-1)?.data.policy).toEqual({ id: 'standard', version: 1 })
  })

  it('marks a decision late that comes after the due time', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive('high')
    desk.passMinutes(241)
    const { decisions } = await desk.decide(ana, eventId, 'reject')
    expect(decisions).toMatchObject([{ isLate: true }])
    expect((await desk.trail(eventId)).at(-1)?.data).toMatchObject({ isLate: true })
  })

  it('refuses who sent the event, an operator, and an event without a review', async () => {
    const desk = await aDesk()
    const author = { actor: 'ana', actorkind: 'user', actorissuer: ana.person.issuer } as const
    const { eventId } = await desk.receive('medium', author)
    expect(await codeOf(desk.decide(ana, eventId, 'approve'))).toBe('review-own-event')
    const operator = aReviewer('ola', ['operator', 'reviews:decide'])
    expect(await codeOf(desk.act(operator, eventId, { kind: 'comment', text: 'Seen.' }))).toBe('operator-forbidden')
    expect(await codeOf(desk.act(ben, randomUUID(), { kind: 'claim' }))).toBe('review-not-found')
    const low = await desk.receive('low')
    expect(await codeOf(desk.act(ben, low.eventId, { kind: 'claim' }))).toBe('review-not-found')
    expect((await desk.trail(eventId)).length).toBe(1)
  })

  it('refuses each user that the event names, in its envelope or in its data', async () => {
    const desk = await aDesk()
    const type = 'Challenge.Attempt.Started.v1'
    const data = catalogue.get(type)?.example ?? {}
    const [inData, inEnvelope] = [String(data.userId), randomUUID()]
    const attempt = { type, eventtype: type, data }
    const alone = await desk.receive('medium', attempt)
    const differs = await desk.receive('medium', { ...attempt, userid: inEnvelope })
    expect(await codeOf(desk.decide(aReviewer(inData), alone.eventId, 'approve'))).toBe('review-own-event')
    expect(await codeOf(desk.decide(aReviewer(inData), differs.eventId, 'approve'))).toBe('review-own-event')
    expect(await codeOf(desk.decide(aReviewer(inEnvelope), differs.eventId, 'approve'))).toBe('review-own-event')
    expect(await codeOf(desk.decide(aReviewer(inEnvelope), alone.eventId, 'approve'))).toBe('done')
    expect(await codeOf(desk.decide(ana, differs.eventId, 'approve'))).toBe('done')
  })

  it('lets the sender write twenty acts at most, and others go on', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive('medium', { actor: 'ana', actorissuer: ana.person.issuer })
    const comment = (who: typeof ana) => codeOf(desk.act(who, eventId, { kind: 'comment', text: 'One more.' }))
    for (let times = 0; times < 20; times += 1) expect(await comment(ana)).toBe('done')
    expect(await comment(ana)).toBe('review-full')
    expect(await comment(ben)).toBe('done')
    expect(await codeOf(desk.decide(ben, eventId, 'approve'))).toBe('done')
  })

  it('needs one supervisor and one other person at level two, in either order', async () => {
    const desk = await aDesk(twoPeople)
    for (const [first, second] of [
      [ana, sara],
      [sara, ana],
    ] as const) {
      const { eventId } = await desk.receive()
      await desk.act(ben, eventId, { kind: 'escalate', reason: aReason })
      expect(await desk.decide(first, eventId, 'approve')).toMatchObject({ status: 'open', level: 2 })
      expect(await desk.decide(second, eventId, 'approve')).toMatchObject({ status: 'decided', outcome: 'approve' })
      expect((await desk.trail(eventId)).at(-2)?.data.choices).toMatchObject([
        { person: first.person, isSupervisor: first === sara },
        { person: second.person, isSupervisor: second === sara },
      ])
    }
    const { eventId } = await desk.receive()
    await desk.act(ben, eventId, { kind: 'escalate', reason: aReason })
    await desk.decide(ana, eventId, 'approve')
    expect(await codeOf(desk.decide(ben, eventId, 'approve'))).toBe('review-level-two')
  })

  it('stores nothing when the review was changed between reading and writing, and tries again on what it has then', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    let races = 0
    const reviews = {
      ...desk.reviews,
      read: async (...own: Parameters<typeof desk.reviews.read>) => {
        const review = await desk.reviews.read(...own)
        races += 1
        if (races === 1) await desk.act(ben, eventId, { kind: 'comment', text: 'First.' })
        return review
      },
    }
    const act = makeActOnReview({ ...desk.needs, reviews })
    const { tenantId } = desk
    const actor = { id: 'ana', issuer: ana.person.issuer, kind: 'user' } as const
    const context = { tenantId, actor, scopes: ana.scopes, operation: 'POST /x', idempotencyKey: 'k' }
    expect(await act(eventId, { kind: 'comment', text: 'Second.' }, context)).toMatchObject({ act: 2 })
    expect(races).toBe(2)
  })

  it('gives up for now where others are faster at every try', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    const reviews = { ...desk.reviews, write: async () => false }
    const act = makeActOnReview({ ...desk.needs, reviews })
    const actor = { id: 'ana', issuer: ana.person.issuer, kind: 'user' } as const
    const context = { tenantId: desk.tenantId, actor, scopes: ana.scopes, operation: 'POST /x', idempotencyKey: 'k' }
    await expect(act(eventId, { kind: 'claim' }, context)).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
    })
    expect(await desk.facts.history(wholeTenant(desk.tenantId), eventId)).toHaveLength(3)
  })

  it('keeps the words of the reason within the fact of the decision', async () => {
    const desk = await aDesk()
    const { eventId } = await desk.receive()
    await desk.decide(ana, eventId, 'approve')
    const [, decision, moved] = await desk.trail(eventId)
    expect(decision?.data).toHaveProperty('reason')
    expect(JSON.stringify(moved)).not.toContain(aReason)
  })
})
