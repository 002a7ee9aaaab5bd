import { describe, expect, it } from 'vitest'
import { aReview, aReviewer, aSupervisor, reviewIssuer } from '#test/support/builders/a-review.ts'
import type { Review } from '#workflow/domain/review.ts'
import {
  actCountMax,
  allowed,
  assignmentRefusal,
  type ReviewAction,
  type Reviewer,
  reviewActions,
} from '#workflow/domain/review-rules.ts'

const now = '2026-03-01T13:00:00.000Z'
const [ana, ben, sara] = [aReviewer('ana'), aReviewer('ben'), aSupervisor('sara')]
const operator = aReviewer('ola', ['operator', 'operator:write', 'reviews:read', 'reviews:decide', 'reviews:supervise'])
const benClaims = { assignee: ben.person, claimedUntil: '2026-03-01T13:00:00.001Z' }
const anaApproved = [
  { person: ana.person, outcome: 'approve', at: '2026-03-01T12:30:00.000Z', act: 1, isLate: false },
] as const

const refusalsFor = (known: Partial<Review>, who: Reviewer) =>
  Object.fromEntries(
    allowed(aReview(known), who, now).flatMap(({ action, code }) => (code === undefined ? [] : [[action, code]])),
  )

const all = (code: string, actions: readonly ReviewAction[] = reviewActions) =>
  Object.fromEntries(actions.map((action) => [action, code]))

const unassigned = { release: 'review-unclaimed' }
const unsupervised = { reassign: 'scope-missing' }
const deciding = ['claim', 'approve', 'reject'] as const

describe('What a person may do with a review', () => {
  it.each<[string, Partial<Review>, Reviewer, object]>([
    ['an open one', {}, ana, { ...unassigned, ...unsupervised }],
    ['an open one, as a supervisor', {}, sara, unassigned],
    ['one they claimed', benClaims, ben, unsupervised],
    [
      'one that another claimed',
      benClaims,
      ana,
      { ...all('review-claimed', [...deciding, 'escalate']), ...unassigned, ...unsupervised },
    ],
    [
      'one that another claimed, as a supervisor',
      benClaims,
      sara,
      { ...all('review-claimed', [...deciding, 'escalate']), ...unassigned },
    ],
    [
      'one whose claim by another ended now',
      { ...benClaims, claimedUntil: now },
      ana,
      { ...unassigned, ...unsupervised },
    ],
    ['one whose own claim ended', { ...benClaims, claimedUntil: now }, ben, unsupervised],
    [
      'one about their own event',
      { reporter: ana.person },
      ana,
      { ...all('review-own-event', deciding), ...unassigned, ...unsupervised },
    ],
    [
      'one about an event that names them in another spelling',
      { eventUserId: 'ANA' },
      ana,
      { ...all('review-own-event', deciding), ...unassigned, ...unsupervised },
    ],
    [
      'one about an event of a person with the same id of another issuer',
      { reporter: { id: 'ana', issuer: 'https://other.example.com' } },
      ana,
      { ...unassigned, ...unsupervised },
    ],
    [
      'one about an event of an earlier version, without an issuer',
      { reporter: { id: 'ana' } },
      ana,
      { ...all('review-own-event', deciding), ...unassigned, ...unsupervised },
    ],
    [
      'one they decided as the first of two',
      { need: 2, decisions: anaApproved },
      ana,
      { ...all('four-eyes-required', deciding), ...unassigned, ...unsupervised },
    ],
    [
      'one that another decided as the first of two',
      { need: 2, decisions: anaApproved },
      ben,
      { ...unassigned, ...unsupervised },
    ],
    [
      'one at level two',
      { level: 2 },
      ana,
      { ...all('review-level-two', deciding), escalate: 'review-escalated', ...unassigned, ...unsupervised },
    ],
    ['one at level two, as a supervisor', { level: 2 }, sara, { escalate: 'review-escalated', ...unassigned }],
    [
      'one at level two that the supervisor decided before',
      { level: 2, decisions: [{ ...anaApproved[0], person: sara.person }] },
      sara,
      { ...all('four-eyes-required', deciding), escalate: 'review-escalated', ...unassigned },
    ],
    ['one that was decided', { status: 'decided', outcome: 'approve', decidedAt: now }, sara, all('review-closed')],
    [
      'one with too many acts',
      { act: actCountMax },
      sara,
      { ...all('review-full', ['claim', 'comment', 'reference', 'reassign']), ...unassigned },
    ],
    ['an open one, as an operator', {}, operator, all('operator-forbidden')],
    ['an open one, without the scope to decide', {}, aReviewer('rita', ['reviews:read']), all('scope-missing')],
  ])('%s', (_, known, who, refusals) => {
    expect(refusalsFor(known, who)).toEqual(refusals)
  })

  it('has a reason with what to do next, and for four eyes who decided and who is missing', () => {
    const permissions = allowed(aReview({ need: 2, decisions: anaApproved }), ana, now)
    expect(permissions.find(({ action }) => action === 'reject')).toEqual({
      action: 'reject',
      allowed: false,
      code: 'four-eyes-required',
      because:
        'You have decided this review already. ana has chosen approve. Another person who has not decided must decide: 1 more to approve, 2 more to reject.',
    })
    expect(permissions.find(({ action }) => action === 'comment')).toEqual({ action: 'comment', allowed: true })
    const [claim] = allowed(aReview(benClaims), ana, now)
    expect(claim?.because).toContain('ben has claimed the review until 2026-03-01T13:00:00.001Z.')
    const [atTwo] = allowed(
      aReview({ level: 2, need: 2, decisions: anaApproved }),
      { ...sara, person: ana.person },
      now,
    )
    expect(atTwo?.because).toContain('Another person with the scope reviews:supervise who has not decided')
  })

  it('never has a refusal without a sentence', () => {
    for (const { because } of allowed(aReview(), operator, now)) expect(because).toMatch(/^[A-Z].*\.$/)
  })
})

describe('A person to whom a review is given', () => {
  it('is not of the event, and has not decided', () => {
    const review = aReview({ need: 2, decisions: anaApproved })
    expect(assignmentRefusal(review, ben.person)).toBeUndefined()
    expect(assignmentRefusal(review, ana.person)?.code).toBe('four-eyes-required')
    expect(assignmentRefusal(review, { id: 'desk-7', issuer: reviewIssuer })?.code).toBe('review-own-event')
  })
})
