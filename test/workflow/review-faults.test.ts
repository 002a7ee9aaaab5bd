import { describe, expect, it } from 'vitest'
import { PipelineError, Transient } from '#kernel/domain/errors.ts'
import { aReviewer, aSupervisor } from '#test/support/builders/a-review.ts'
import { aReason, aReviewDesk } from '#test/support/builders/a-review-desk.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewParts } from '#test/support/ports/workflow-stores.ts'
import type { Reviews } from '#workflow/application/ports.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review, ReviewOutcome } from '#workflow/domain/review.ts'
import type { Reviewer } from '#workflow/domain/review-rules.ts'

const [ana, ben, cleo, sara] = [aReviewer('ana'), aReviewer('ben'), aReviewer('cleo'), aSupervisor('sara')]

const twoPeople: DecisionPolicy = { ...standardPolicy, id: 'careful', fourEyes: { bands: ['medium', 'high'] } }

const [claimMinutes, deadlineMinutes] = [16, 25 * 60]

type Setting = Readonly<{ band?: 'medium' | 'high'; policy?: DecisionPolicy }>

/** One event under review. */
const aStage = async ({ band = 'medium', policy = standardPolicy }: Setting = {}) => {
  const parts = await makeReviewParts()
  /** What a test puts between a process and the store. */
  const between: { write: Reviews['write'] } = { write: parts.reviews.write }
  const reviews: Reviews = { ...parts.reviews, write: (change) => between.write(change) }
  const desk = await aReviewDesk(async () => ({ ...parts, reviews }), { policy })
  const { eventId, received } = await desk.receive(band)
  const trail = () => desk.trail(eventId)
  return {
    ...{ desk, between },
    read: () => desk.review(eventId),
    claim: (who: Reviewer) => desk.act(who, eventId, { kind: 'claim' }),
    /** Decides on what the person read. */
    decideOn: ({ version, assessmentFactId }: Review, who: Reviewer, outcome: ReviewOutcome, key?: string) =>
      desk.act(who, eventId, { kind: 'decide', outcome, reason: aReason, basedOn: { version, assessmentFactId } }, key),
    decide: (who: Reviewer, outcome: ReviewOutcome) => desk.decide(who, eventId, outcome),
    score: async (band: 'low' | 'high', ruleset: string) =>
      desk.advanceWorkflow(await desk.assess(received, band, ruleset)),
    decisions: async () => (await trail()).filter(({ type }) => type === 'Workflow.Review.Decided.v1'),
    /** The acts and who acted. Example: `ben Decided`. */
    acts: async () =>
      (await trail())
        .filter(({ happening }) => happening.startsWith('reviewed'))
        .toSorted((a, b) => (a.happening < b.happening ? -1 : 1))
        .map(({ actor, type }) => `${actor} ${type.split('.')[2]}`),
    statuses: async () =>
      (await trail()).filter(({ happening }) => happening.startsWith('moved')).map(({ data }) => data.status),
  }
}

const codeOf = (outcome: PromiseSettledResult<unknown>): string => {
  if (outcome.status === 'fulfilled') return 'done'
  return outcome.reason instanceof PipelineError ? outcome.reason.code : String(outcome.reason)
}

const codesOf = async (attempts: readonly Promise<unknown>[]): Promise<readonly string[]> =>
  (await Promise.allSettled(attempts)).map(codeOf).toSorted()

describe(`A decision on a review, in ${storeName},`, () => {
  it('whose answer is lost after the commit is there once, and the repeat returns it', async () => {
    const { read, decideOn, acts, statuses, between } = await aStage()
    const basis = await read()
    const { write } = between
    between.write = async (change) => {
      await write(change)
      throw new Transient('store-unavailable', 'The answer was lost.')
    }
    expect(await codesOf([decideOn(basis, ana, 'approve', 'one')])).toEqual(['store-unavailable'])
    between.write = write
    expect(await decideOn(basis, ana, 'approve', 'one')).toMatchObject({ status: 'decided', outcome: 'approve' })
    expect(await codesOf([decideOn(basis, ana, 'approve', 'two')])).toEqual(['review-closed'])
    expect(await acts()).toEqual(['ana Decided'])
    expect(await statuses()).toEqual(['held', 'approved'])
  })

  it('that eight people make at the same time is made once, and the others are refused', async () => {
    const { read, decideOn, acts, statuses } = await aStage()
    const basis = await read()
    const people = Array.from({ length: 8 }, (_, place) => aReviewer(`person-${place}`))
    const codes = await codesOf(
      people.map((person, place) => decideOn(basis, person, place % 2 === 0 ? 'approve' : 'reject')),
    )
    expect(codes).toEqual(['done', ...Array(7).fill('review-closed')])
    expect(await acts()).toHaveLength(1)
    expect(await statuses()).toHaveLength(2)
  })

  it('is refused when its claim ends on the way and another has claimed it', async () => {
    const { desk, between, claim, decide, acts, statuses, read } = await aStage()
    await claim(ana)
    const { write } = between
    between.write = async (change) => {
      between.write = write
      desk.passMinutes(claimMinutes)
      await claim(ben)
      return write(change)
    }
    expect(await codesOf([decide(ana, 'approve')])).toEqual(['review-claimed'])
    expect(await acts()).toEqual(['ana Claimed', 'ben Claimed'])
    expect(await statuses()).toEqual(['held'])
    expect(await read()).toMatchObject({ status: 'open', decisions: [] })
  })

  it('is refused when the review falls due on the way, and a supervisor decides', async () => {
    const { desk, between, claim, decide, acts } = await aStage()
    await claim(ana)
    const { write } = between
    between.write = async (change) => {
      between.write = write
      desk.passMinutes(deadlineMinutes)
      await desk.escalateReviews()
      return write(change)
    }
    expect(await codesOf([decide(ana, 'approve')])).toEqual(['review-level-two'])
    expect(await decide(sara, 'reject')).toMatchObject({ status: 'decided', decisions: [{ isLate: true }] })
    expect(await acts()).toEqual(['ana Claimed', 'sluice/workflow Escalated', 'sara Decided'])
  })

  it('is made when its claim ends on the way and no one has claimed it since', async () => {
    const { desk, read, claim, decideOn, acts } = await aStage()
    await claim(ana)
    const basis = await read()
    desk.passMinutes(claimMinutes)
    expect(await decideOn(basis, ana, 'approve')).toMatchObject({ status: 'decided' })
    expect(await acts()).toEqual(['ana Claimed', 'ana Decided'])
  })

  it('is under the policy that opened the review, with its deadline and its four eyes, when another is active', async () => {
    const { desk, read, decide, decisions, acts } = await aStage({ policy: twoPeople })
    const { policy, dueAt } = await read()
    desk.activate({ ...standardPolicy, id: 'quick', version: 2, deadlines: { low: 1, medium: 1, high: 1 } })
    desk.passMinutes(90)
    await desk.escalateReviews()
    expect(await decide(ana, 'approve')).toMatchObject({ status: 'open', need: 2, dueAt })
    expect(await decide(ben, 'approve')).toMatchObject({ status: 'decided', policy: { id: 'careful' } })
    expect(await acts()).toEqual(['ana Decided', 'ben Decided'])
    expect((await decisions()).map(({ data }) => data.policy)).toEqual([policy, policy])
  })

  it('stays when scoring is repeated, and names the assessment that it was made on', async () => {
    const { read, decide, score, decisions, acts, statuses } = await aStage()
    const { assessmentFactId } = await read()
    await decide(ana, 'reject')
    await score('low', 'baseline@2')
    await score('high', 'baseline@3')
    expect(await read()).toMatchObject({ status: 'decided', assessmentFactId })
    expect(await acts()).toEqual(['ana Decided'])
    expect(await statuses()).toEqual(['held', 'rejected'])
    expect(await decisions()).toMatchObject([{ data: { basedOn: { assessmentFactId } } }])
  })

  it('is refused when scoring is repeated before it, until the person has read the new assessment', async () => {
    const { read, decide, decideOn, score, acts } = await aStage()
    const basis = await read()
    await score('high', 'baseline@2')
    expect(await codesOf([decideOn(basis, ana, 'approve')])).toEqual(['review-changed'])
    expect(await decide(ana, 'reject')).toMatchObject({ status: 'decided', band: 'high' })
    expect(await acts()).toEqual(['sluice/workflow Reassessed', 'ana Decided'])
  })
})

describe(`The second of four eyes, in ${storeName},`, () => {
  it('that comes three times with one key decides once, and all answers are the same', async () => {
    const { read, decide, decideOn, acts, statuses } = await aStage({ policy: twoPeople })
    await decide(ana, 'approve')
    const basis = await read()
    const answers = await Promise.all([1, 2, 3].map(() => decideOn(basis, ben, 'approve', 'second')))
    expect(new Set(answers.map(({ act, version, status }) => `${act} ${version} ${status}`)).size).toBe(1)
    expect(await acts()).toEqual(['ana Decided', 'ben Decided'])
    expect(await statuses()).toEqual(['held', 'approved'])
  })

  it('that comes twice with two keys, and from another person, decides once', async () => {
    const { read, decide, decideOn, acts, statuses } = await aStage({ policy: twoPeople })
    await decide(ana, 'approve')
    const basis = await read()
    const codes = await codesOf([ben, ben, cleo].map((person) => decideOn(basis, person, 'approve')))
    expect(codes).toEqual(['done', 'review-closed', 'review-closed'])
    expect(await acts()).toHaveLength(2)
    expect(await statuses()).toEqual(['held', 'approved'])
  })

  it('is not the first person, whatever the outcome', async () => {
    const { read, decide, acts } = await aStage({ band: 'high', policy: twoPeople })
    await decide(ana, 'approve')
    const codes = await codesOf([decide(ana, 'approve'), decide(ana, 'reject')])
    expect(codes).toEqual(['four-eyes-required', 'four-eyes-required'])
    expect(await read()).toMatchObject({ status: 'open', decisions: [{ outcome: 'approve' }] })
    expect(await acts()).toEqual(['ana Decided'])
  })

  it('that disagrees, at the same time as another, sends the review to level two once', async () => {
    const { read, decide, decideOn, acts, statuses } = await aStage({ band: 'high', policy: twoPeople })
    await decide(ana, 'approve')
    const basis = await read()
    const codes = await codesOf([ben, cleo].map((person) => decideOn(basis, person, 'reject')))
    expect(codes).toEqual(['done', 'review-level-two'])
    expect(await decide(sara, 'approve')).toMatchObject({ status: 'decided', outcome: 'approve' })
    expect((await acts()).slice(2)).toEqual(['sluice/workflow Escalated', 'sara Decided'])
    expect(await statuses()).toEqual(['rejected', 'approved'])
  })
})

describe(`The function of deadlines, in ${storeName},`, () => {
  it('that runs three times at once, and again, escalates once', async () => {
    const { desk, read, acts } = await aStage()
    desk.passMinutes(deadlineMinutes)
    await Promise.all([1, 2, 3].map(() => desk.escalateReviews()))
    await desk.escalateReviews()
    expect(await acts()).toEqual(['sluice/workflow Escalated'])
    expect(await read()).toMatchObject({ level: 2, status: 'open' })
  })

  it('that runs while a person decides leaves one late decision, or one escalation and a refusal', async () => {
    const { desk, read, decideOn, decisions, acts } = await aStage()
    desk.passMinutes(deadlineMinutes)
    const basis = await read()
    const [decided] = await Promise.allSettled([decideOn(basis, ana, 'approve'), desk.escalateReviews()])
    const code = decided ? codeOf(decided) : ''
    await desk.escalateReviews()
    expect(await acts()).toEqual([
      { done: 'ana Decided', 'review-level-two': 'sluice/workflow Escalated' }[code] ?? code,
    ])
    for (const { data } of await decisions()) expect(data.isLate).toBe(true)
  })
})
