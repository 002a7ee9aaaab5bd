import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aReview, aReviewer } from '#test/support/builders/a-review.ts'
import { type DecisionPolicy, dueAtOf, standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review } from '#workflow/domain/review.ts'
import { evolve, type ReviewResult } from '#workflow/domain/review-acts.ts'
import { fallDue, isEscalation, reassess, withLevelTwoDue } from '#workflow/domain/review-deadlines.ts'
import { decideAct } from '#workflow/domain/review-decisions.ts'

const now = '2026-03-01T13:00:00.000Z'
const ana = aReviewer('ana')

describe('The deadlines of a review:', () => {
  it('gives a review that goes to level two the hours of its band again, and one that is there already nothing', () => {
    const review = aReview({ dueAt: '2026-03-01T12:59:00.000Z', band: 'high' })
    const result = fallDue(review, now)
    expect(isEscalation(review, result)).toBe(true)
    const dated = withLevelTwoDue(review, result, standardPolicy)
    const after = dated.facts.reduce(evolve, review)
    expect(after).toMatchObject({ level: 2, dueAt: review.dueAt, levelTwoDueAt: '2026-03-01T17:00:00.000Z' })
    const atTwo = aReview({ ...after, overdueAt: undefined })
    expect(isEscalation(atTwo, fallDue(atTwo, now))).toBe(false)
    expect(fallDue(atTwo, now).facts.reduce(evolve, atTwo)).toMatchObject({ levelTwoDueAt: after.levelTwoDueAt })
  })

  it('asks for more people and an earlier time after a higher band, at both levels, and never for less', () => {
    const policy: DecisionPolicy = { ...standardPolicy, fourEyes: { bands: ['high'] } }
    const assessmentIn = (band: 'low' | 'medium' | 'high') => ({ score: 1, band, rules: [], assessmentFactId: band })
    const raisedBy = (review: Review, band: 'low' | 'medium' | 'high') => {
      const { facts } = reassess(review, { assessment: assessmentIn(band), policy }, now)
      return { fact: facts[0], after: facts.reduce(evolve, review) }
    }
    const [dueAt, levelTwoDueAt, inFourHours] = [
      '2026-03-02T12:00:00.000Z',
      '2026-03-02T12:30:00.000Z',
      '2026-03-01T17:00:00.000Z',
    ]
    const review = aReview({ dueAt })
    const { fact, after } = raisedBy(review, 'high')
    expect(fact).toMatchObject({ raised: { need: 2, dueAt: inFourHours } })
    expect(after).toMatchObject({ need: 2, dueAt: inFourHours })
    expect(raisedBy(after, 'low')).toMatchObject({ fact: { raised: {} }, after: { need: 2, dueAt: inFourHours } })
    const atTwo = aReview({ level: 2, dueAt: '2026-03-01T12:00:00.000Z', overdueAt: now, levelTwoDueAt, need: 2 })
    expect(raisedBy(atTwo, 'high').fact).toMatchObject({ raised: { levelTwoDueAt: inFourHours } })
    expect(raisedBy(atTwo, 'high').after).toMatchObject({ need: 2, dueAt: atTwo.dueAt })
  })

  it('asks for nothing after a lower or the same band, also if its hours are fewer', () => {
    const policy: DecisionPolicy = {
      ...standardPolicy,
      fourEyes: { bands: ['low', 'medium'] },
      deadlines: { low: 0.05, medium: 1, high: 40 },
    }
    const review = aReview({ band: 'medium', level: 2, levelTwoDueAt: '2026-03-02T12:30:00.000Z' })
    for (const band of ['low', 'medium'] as const) {
      const assessment = { score: 1, band, rules: [], assessmentFactId: band }
      const { facts } = reassess(review, { assessment, policy }, now)
      expect(facts).toMatchObject([{ kind: 'reassessed', assessment: { band }, raised: {} }])
      expect(facts.reduce(evolve, review)).toMatchObject({
        ...{ band, need: 1, dueAt: review.dueAt, levelTwoDueAt: review.levelTwoDueAt },
      })
    }
    const high = { score: 90, band: 'high' as const, rules: [], assessmentFactId: 'high' }
    expect(reassess(review, { assessment: high, policy }, now).facts).toMatchObject([{ raised: {} }])
  })

  it('never sets the time of level two before the due time, whatever is assessed before', () => {
    const aTime = fc.integer({ min: 0, max: 60 * 48 })
    const step = fc.record({
      band: fc.constantFrom('low' as const, 'medium' as const, 'high' as const),
      minutes: aTime,
    })
    const policies = [standardPolicy, { ...standardPolicy, deadlines: { low: 0.05, medium: 1, high: 40 } }]
    fc.assert(
      fc.property(fc.constantFrom(...policies), fc.array(step, { maxLength: 5 }), aTime, (policy, steps, minutes) => {
        let at = now
        const pass = (more: number) => {
          at = new Date(Date.parse(at) + more * 60_000).toISOString()
        }
        let review = aReview({ dueAt: dueAtOf(policy, 'medium', at) })
        for (const [index, { band, minutes: more }] of steps.entries()) {
          pass(more)
          const assessment = { score: 1, band, rules: [], assessmentFactId: `f${index}` }
          review = reassess(review, { assessment, policy }, at).facts.reduce(evolve, review)
        }
        pass(minutes)
        const { facts } = decideAct(review, { kind: 'escalate' }, ana, at) as ReviewResult
        const { dueAt, levelTwoDueAt = '' } = withLevelTwoDue(review, { facts }, policy).facts.reduce(evolve, review)
        expect(levelTwoDueAt >= dueAt).toBe(true)
      }),
    )
  })
})
