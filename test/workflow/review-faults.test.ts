import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { PipelineError, Transient } from '#kernel/domain/errors.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { someDataKeys } from '#test/support/builders/a-vault.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewsOf } from '#test/support/ports/workflow-stores.ts'
import { makeTakeOutLater } from '#vault/application/take-out.ts'
import { makeActOnReview, type ReviewOrder } from '#workflow/application/act-on-review.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeEscalateReviews } from '#workflow/application/escalate-reviews.ts'
import type { Reviews } from '#workflow/application/ports.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review, ReviewOutcome } from '#workflow/domain/review.ts'
import type { Reviewer } from '#workflow/domain/review-rules.ts'

const [ana, ben, cleo, sara] = [aReviewer('ana'), aReviewer('ben'), aReviewer('cleo'), aSupervisor('sara')]

const twoPeople: DecisionPolicy = { ...standardPolicy, id: 'careful', fourEyes: { bands: ['medium', 'high'] } }

const minuteMs = 60_000

/** A held or rejected event under review, with what acts on it. Time passes when a test lets it pass. */
const aStage = async ({ band = 'medium', policy = standardPolicy }: { band?: Band; policy?: DecisionPolicy } = {}) => {
  let nowMs = Date.parse('2026-03-01T12:00:10.000Z')
  const clock = () => new Date(nowMs).toISOString()
  const facts = makeFactLog()
  const received = aFact()
  const { tenantid, eventid } = received
  await facts.append(received)
  const assessmentOf = (changes: Readonly<{ band: Band; version?: number }>): Fact => {
    const { type, source, data } = anAssessment(changes)
    const ruleset = { id: 'baseline', version: changes.version ?? 1 }
    const happening = `assessed#baseline@${ruleset.version}`
    return aFact({
      ...received,
      id: randomUUID(),
      type,
      source,
      happening,
      recordedat: clock(),
      data: { ...data, ruleset },
    })
  }
  const settings = { policy }
  const policies = { active: async () => settings.policy }
  const own = makeReviewsOf(facts)
  /** What a test puts between the process and the store. */
  const between: { write: Reviews['write'] } = { write: own.write }
  const reviews: Reviews = { ...own, write: (change) => between.write(change) }
  const needs = { facts, reviews, policies, clock, pause: async () => undefined, skipped: () => undefined }
  const takeOut = makeTakeOutLater({ dataKeys: someDataKeys() })
  const advance = makeAdvanceWorkflow(needs)
  const act = makeActOnReview({ ...needs, takeOut })
  const score = async (changes: Readonly<{ band: Band; version?: number }>): Promise<void> => {
    const assessed = assessmentOf(changes)
    await facts.append(assessed)
    await advance(assessed)
  }
  await score({ band })
  const read = async (): Promise<Review> => {
    const review = await own.read(wholeTenant(tenantid), eventid)
    return review ?? expect.unreachable('There is no review.')
  }
  const order = ({ person, scopes }: Reviewer, wanted: ReviewOrder, key: string = randomUUID()) =>
    act(eventid, wanted, {
      tenantId: tenantid,
      actor: { ...person, kind: 'user' },
      scopes,
      operation: `POST /v1/reviews/${eventid}/${wanted.kind}`,
      idempotencyKey: key,
    })
  /** Decides on what the review is now, or was when it was read. */
  const decide = async (
    reviewer: Reviewer,
    outcome: ReviewOutcome,
    { basis, key }: { basis?: Review; key?: string } = {},
  ) => {
    const { version, assessmentFactId } = basis ?? (await read())
    return order(
      reviewer,
      { kind: 'decide', outcome, reason: 'It was checked.', basedOn: { version, assessmentFactId } },
      key,
    )
  }
  const acts = async () =>
    (await facts.history(wholeTenant(tenantid), eventid))
      .filter(({ happening }) => /^(moved|reviewed)#/.test(happening))
      .toSorted((a, b) => (a.happening < b.happening ? -1 : 1))
      .map(({ type, actor, data }) => ({ name: type.split('.')[2], actor, data }))
  return {
    ...{ read, decide, score, acts, between, settings, clock },
    claim: (reviewer: Reviewer) => order(reviewer, { kind: 'claim' }),
    escalateOverdue: makeEscalateReviews({ ...needs, warn: () => undefined }),
    pass: (minutes: number): void => {
      nowMs += minutes * minuteMs
    },
    /** The names of the acts with who acted, without the steps. Example: `ben Decided`. */
    trail: async () => (await acts()).flatMap(({ name, actor }) => (name === 'Moved' ? [] : [`${actor} ${name}`])),
    statuses: async () => (await acts()).flatMap(({ name, data }) => (name === 'Moved' ? [data.status] : [])),
  }
}

const codeOf = (outcome: PromiseSettledResult<unknown>): string =>
  outcome.status === 'fulfilled'
    ? 'done'
    : outcome.reason instanceof PipelineError
      ? outcome.reason.code
      : String(outcome.reason)

const codesOf = async (attempts: readonly Promise<unknown>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(attempts)).map(codeOf).toSorted()

describe(`A decision on a review, in ${storeName},`, () => {
  it('whose answer is lost after the commit is there once, and the repeat returns it', async () => {
    const { decide, read, trail, statuses, between } = await aStage()
    const basis = await read()
    const { write } = between
    between.write = async (change) => {
      await write(change)
      throw new Transient('store-unavailable', 'The answer was lost.')
    }
    expect(await codesOf([decide(ana, 'approve', { basis, key: 'one' })])).toEqual(['store-unavailable'])
    between.write = write
    expect(await decide(ana, 'approve', { basis, key: 'one' })).toMatchObject({ status: 'decided', outcome: 'approve' })
    expect(await codesOf([decide(ana, 'approve', { basis, key: 'two' })])).toEqual(['review-closed'])
    expect(await trail()).toEqual(['ana Decided'])
    expect(await statuses()).toEqual(['held', 'approved'])
  })

  it('that others make at the same time is made once, and the others are refused', async () => {
    const { decide, read, trail, statuses } = await aStage()
    const basis = await read()
    const people = Array.from({ length: 8 }, (_, place) => aReviewer(`person-${place}`))
    const codes = await codesOf(
      people.map((person, place) => decide(person, place % 2 === 0 ? 'approve' : 'reject', { basis })),
    )
    expect(codes.toSorted()).toEqual(['done', ...Array(7).fill('review-closed')])
    expect(await trail()).toHaveLength(1)
    expect(await statuses()).toHaveLength(2)
  })

  it.each([
    ['another has claimed it', 'review-claimed', ['ana Claimed', 'ben Claimed']],
    ['it was escalated for time', 'review-level-two', ['ana Claimed', 'sluice/workflow Escalated']],
  ] as const)('is refused when its claim ends on the way and %s', async (what, code, expected) => {
    const stage = await aStage()
    await stage.claim(ana)
    const { write } = stage.between
    stage.between.write = async (change) => {
      stage.between.write = write
      stage.pass(what === 'another has claimed it' ? 16 : 25 * 60)
      if (what === 'another has claimed it') await stage.claim(ben)
      else await stage.escalateOverdue()
      return write(change)
    }
    expect(await codesOf([stage.decide(ana, 'approve')])).toEqual([code])
    expect(await stage.trail()).toEqual(expected)
    expect(await stage.statuses()).toEqual(['held'])
    expect(await stage.read()).toMatchObject({ status: 'open', decisions: [] })
  })

  it('is made when its claim ends on the way and no one has claimed it since', async () => {
    const stage = await aStage()
    await stage.claim(ana)
    const basis = await stage.read()
    stage.pass(16)
    expect(await stage.decide(ana, 'approve', { basis })).toMatchObject({ status: 'decided' })
    expect(await stage.trail()).toEqual(['ana Claimed', 'ana Decided'])
  })

  it('names the policy under which the review was opened, and keeps its terms, when the policy has changed', async () => {
    const stage = await aStage({ policy: twoPeople })
    const opened = await stage.read()
    stage.settings.policy = { ...standardPolicy, id: 'quick', version: 2, deadlines: { low: 1, medium: 1, high: 1 } }
    stage.pass(90)
    await stage.escalateOverdue()
    expect(await stage.decide(ana, 'approve')).toMatchObject({ status: 'open', need: 2, dueAt: opened.dueAt })
    expect(await stage.decide(ben, 'approve')).toMatchObject({
      status: 'decided',
      policy: { id: 'careful', version: 1 },
    })
    const decisions = (await stage.acts()).filter(({ name }) => name === 'Decided')
    expect(decisions.map(({ data }) => data.policy)).toEqual([opened.policy, opened.policy])
  })

  it('stays when scoring is repeated, and names the assessment that it was made on', async () => {
    const stage = await aStage()
    const { assessmentFactId } = await stage.read()
    await stage.decide(ana, 'reject')
    await stage.score({ band: 'low', version: 2 })
    await stage.score({ band: 'high', version: 3 })
    expect(await stage.read()).toMatchObject({ status: 'decided', assessmentFactId })
    expect(await stage.trail()).toEqual(['ana Decided'])
    expect(await stage.statuses()).toEqual(['held', 'rejected'])
    const decided = (await stage.acts()).find(({ name }) => name === 'Decided')
    expect(decided?.data).toMatchObject({ basedOn: { assessmentFactId } })
  })

  it('is refused when scoring is repeated before it, until the person has read the new assessment', async () => {
    const stage = await aStage()
    const basis = await stage.read()
    await stage.score({ band: 'high', version: 2 })
    expect(await codesOf([stage.decide(ana, 'approve', { basis })])).toEqual(['review-changed'])
    expect(await stage.decide(ana, 'reject')).toMatchObject({ status: 'decided', band: 'high' })
    expect(await stage.trail()).toEqual(['sluice/workflow Reassessed', 'ana Decided'])
  })
})

describe(`The second of four eyes, in ${storeName},`, () => {
  it('that comes twice with one key decides once, and both answers are the same', async () => {
    const { decide, read, trail, statuses } = await aStage({ policy: twoPeople })
    await decide(ana, 'approve')
    const basis = await read()
    const answers = await Promise.all([1, 2, 3].map(() => decide(ben, 'approve', { basis, key: 'second' })))
    expect(new Set(answers.map(({ act, version, status }) => `${act} ${version} ${status}`)).size).toBe(1)
    expect(await trail()).toEqual(['ana Decided', 'ben Decided'])
    expect(await statuses()).toEqual(['held', 'approved'])
  })

  it('that comes twice with two keys, or from two people, decides once', async () => {
    const { decide, read, trail, statuses } = await aStage({ policy: twoPeople })
    await decide(ana, 'approve')
    const basis = await read()
    const attempts = [ben, ben, cleo].map((person) => decide(person, 'approve', { basis }))
    expect(await codesOf(attempts)).toEqual(['done', 'review-closed', 'review-closed'])
    expect(await trail()).toHaveLength(2)
    expect(await statuses()).toEqual(['held', 'approved'])
  })

  it('is not the first person, whatever the key and the outcome', async () => {
    const { decide, read, trail } = await aStage({ band: 'high', policy: twoPeople })
    await decide(ana, 'approve')
    expect(await codesOf([decide(ana, 'approve'), decide(ana, 'reject')])).toEqual([
      'four-eyes-required',
      'four-eyes-required',
    ])
    expect(await read()).toMatchObject({ status: 'open', decisions: [{ outcome: 'approve' }] })
    expect(await trail()).toEqual(['ana Decided'])
  })

  it('that disagrees sends the review to level two, once, where one supervisor decides', async () => {
    const { decide, read, trail, statuses } = await aStage({ band: 'high', policy: twoPeople })
    await decide(ana, 'approve')
    const basis = await read()
    const attempts = [ben, cleo].map((person) => decide(person, 'reject', { basis }))
    expect(await codesOf(attempts)).toEqual(['done', 'review-level-two'])
    expect(await codesOf([decide(cleo, 'reject')])).toEqual(['review-level-two'])
    expect(await decide(sara, 'approve')).toMatchObject({ status: 'decided', outcome: 'approve' })
    expect((await trail()).slice(2)).toEqual(['sluice/workflow Escalated', 'sara Decided'])
    expect(await statuses()).toEqual(['rejected', 'approved'])
  })
})

describe(`The function of deadlines, in ${storeName},`, () => {
  it('that runs twice at once, and again, escalates once', async () => {
    const stage = await aStage()
    stage.pass(25 * 60)
    await Promise.all([1, 2, 3].map(() => stage.escalateOverdue()))
    await stage.escalateOverdue()
    expect(await stage.trail()).toEqual(['sluice/workflow Escalated'])
    expect(await stage.read()).toMatchObject({ level: 2, status: 'open' })
  })

  it('that runs while a person decides leaves one decision, or one escalation and a refusal', async () => {
    const stage = await aStage()
    stage.pass(25 * 60)
    const basis = await stage.read()
    const [decided] = await Promise.allSettled([stage.decide(ana, 'approve', { basis }), stage.escalateOverdue()])
    const code = decided ? codeOf(decided) : ''
    expect({ done: 'ana Decided', 'review-level-two': 'sluice/workflow Escalated' }[code]).toBe(
      (await stage.trail()).join(),
    )
    for (const { name, data } of await stage.acts()) if (name === 'Decided') expect(data.isLate).toBe(true)
    await stage.escalateOverdue()
    expect(await stage.trail()).toHaveLength(1)
  })
})
