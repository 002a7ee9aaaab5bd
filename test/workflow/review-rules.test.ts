import { describe, expect, it } from 'vitest'
import { aChoice, aReview, aReviewer, aSupervisor, reviewIssuer } from '#test/support/builders/a-review.ts'
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
const anaApproved = [aChoice({ person: ana.person })]
const saraApproved = [aChoice({ person: sara.person, isSupervisor: true })]
const onEarlier = { assessmentFactId: '11111111-1111-5111-8111-111111111111' }

const refusalsFor = (known: Partial<Review>, who: Reviewer) =>
  Object.fromEntries(
    allowed(aReview(known), who, now).flatMap(({ action, code }) => (code === undefined ? [] : [[action, code]])),
  )

const all = (code: string, actions: readonly ReviewAction[] = reviewActions) =>
  Object.fromEntries(actions.map((action) => [action, code]))

const escalated = { escalate: 'review-escalated' }
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
      { ...all('review-own-event', [...deciding, 'escalate']), ...unassigned, ...unsupervised },
    ],
    [
      'one about their own event, as a supervisor',
      { reporter: sara.person },
      sara,
      { ...all('review-own-event', [...deciding, 'escalate', 'reassign']), ...unassigned },
    ],
    [
      'one about their own event, with twenty acts',
      { reporter: ana.person, act: actCountMax.ownComment },
      ana,
      {
        ...all('review-own-event', [...deciding, 'escalate']),
        ...all('review-full', ['comment', 'reference']),
        ...unassigned,
        ...unsupervised,
      },
    ],
    [
      'one about an event that names them in another spelling',
      { eventUserIds: ['uma', 'ANA'] },
      ana,
      { ...all('review-own-event', [...deciding, 'escalate']), ...unassigned, ...unsupervised },
    ],
    [
      'one about a report whose entity they are',
      { accounts: [{ role: 'account', accountId: 'Ana' }] },
      ana,
      { ...all('review-own-event', [...deciding, 'escalate']), ...unassigned, ...unsupervised },
    ],
    [
      'one about a payment to an account that is named like them',
      { accounts: [{ role: 'creditor', accountId: 'ana' }] },
      ana,
      { ...unassigned, ...unsupervised },
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
      { ...all('review-own-event', [...deciding, 'escalate']), ...unassigned, ...unsupervised },
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
      'one they decided before its assessment changed',
      { need: 2, decisions: [aChoice({ person: ana.person, ...onEarlier })] },
      ana,
      { ...unassigned, ...unsupervised },
    ],
    [
      'one at level two',
      { level: 2 },
      ana,
      { ...all('review-level-two', deciding), ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'one at level two where two must agree, and no one has chosen',
      { level: 2, need: 2 },
      ana,
      { ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'one at level two where two must agree, and an officer has approved',
      { level: 2, need: 2, decisions: anaApproved },
      ben,
      { approve: 'review-level-two', ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'one at level two where two must agree, and a supervisor has approved',
      { level: 2, need: 2, decisions: saraApproved },
      ben,
      { ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'one at level two that two could not agree on',
      { level: 2, need: 2, decisions: [...anaApproved, aChoice({ person: ben.person, outcome: 'reject', act: 2 })] },
      aReviewer('carl'),
      { ...all('review-level-two', deciding), ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'one at level two that a supervisor and another could not agree on at level one',
      { level: 2, need: 2, decisions: [...saraApproved, aChoice({ person: ben.person, outcome: 'reject', act: 2 })] },
      aReviewer('carl'),
      { ...all('review-level-two', deciding), ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'one that a supervisor and another could not agree on at level two',
      {
        ...{ level: 2, need: 2 },
        decisions: [
          aChoice({ person: sara.person, isSupervisor: true, level: 2 }),
          aChoice({ person: ben.person, outcome: 'reject', act: 2, level: 2 }),
        ],
      },
      aReviewer('carl'),
      { reject: 'review-level-two', ...escalated, ...unassigned, ...unsupervised },
    ],
    [
      'a rejection at level two, which two overturn and one confirms',
      { level: 2, purpose: 'confirm' },
      ana,
      { reject: 'review-level-two', ...escalated, ...unassigned, ...unsupervised },
    ],
    ['one at level two, as a supervisor', { level: 2 }, sara, { escalate: 'review-escalated', ...unassigned }],
    [
      'one at level two that the supervisor decided before',
      { level: 2, need: 2, decisions: saraApproved },
      sara,
      { ...all('four-eyes-required', deciding), escalate: 'review-escalated', ...unassigned },
    ],
    ['one that was decided', { status: 'decided', outcome: 'approve', decidedAt: now }, sara, all('review-closed')],
    [
      'one with too many acts for comments',
      { act: actCountMax.comment },
      sara,
      { ...all('review-full', ['comment', 'reference']), ...unassigned },
    ],
    [
      'one with too many acts for claims',
      { act: actCountMax.claim },
      sara,
      { ...all('review-full', ['claim', 'comment', 'reference']), ...unassigned },
    ],
    [
      'one that they claimed, with too many acts for claims: the claim ends by itself',
      { ...benClaims, act: actCountMax.claim },
      ben,
      { ...all('review-full', ['claim', 'comment', 'reference']), ...unsupervised },
    ],
    [
      'one with too many acts for reassignments',
      { act: actCountMax.reassignment },
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
        'You have decided this review already. ana has chosen approve. Another person who has not decided must decide: 1 more to approve, to reject takes it to level two.',
    })
    expect(permissions.find(({ action }) => action === 'comment')).toEqual({ action: 'comment', allowed: true })
    const [claim] = allowed(aReview(benClaims), ana, now)
    expect(claim?.because).toContain('ben has the review until 2026-03-01T13:00:00.001Z.')
    const [atTwo] = allowed(
      aReview({ level: 2, need: 2, decisions: anaApproved }),
      { ...sara, person: ana.person },
      now,
    )
    expect(atTwo?.because).toContain(
      '1 more to approve, 2 more to reject. One of those who agree must have the scope reviews:supervise.',
    )
    const disputed = [...anaApproved, aChoice({ person: ben.person, outcome: 'reject', act: 2 })]
    const [confirming] = allowed(aReview({ level: 2, purpose: 'confirm', decisions: disputed }), ben, now)
    expect(confirming?.because).toContain('1 more to approve, 1 more to reject.')
    const [disagreed] = allowed(aReview({ level: 2, need: 2, decisions: disputed }), ben, now)
    expect(disagreed?.because).toContain(
      '1 more to approve, 1 more to reject. They disagree: one of those who agree must have chosen at level two, with the scope reviews:supervise.',
    )
    const again = [aChoice({ person: ben.person, ...onEarlier }), aChoice({ person: ana.person, act: 2 })]
    const [reassessed] = allowed(aReview({ need: 2, decisions: again }), ana, now)
    expect(reassessed?.because).not.toContain('ben')
    const [officer] = allowed(aReview({ level: 2 }), ana, now)
    expect(officer?.because).toBe(
      'The review is at level two. The next person who decides must have the scope reviews:supervise.',
    )
    const [full] = allowed(aReview({ act: 200 }), ana, now)
    expect(full?.because).toContain('a decision needs none')
  })

  it('never has a refusal without a sentence', () => {
    for (const { because } of allowed(aReview(), operator, now)) expect(because).toMatch(/^[A-Z].*\.$/)
  })
})

describe('A person to whom a review is given', () => {
  it('is refused at level two if an earlier choice shows that the scope is missing', () => {
    const earlier = aChoice({ person: ben.person, ...onEarlier })
    const supervising = { ...earlier, isSupervisor: true }
    const atTwo = { level: 2, decisions: [earlier] } as const
    expect(assignmentRefusal(aReview(atTwo), ben.person)).toMatchObject({
      code: 'review-level-two',
      because: expect.stringContaining('Name a supervisor.'),
    })
    expect(assignmentRefusal(aReview(atTwo), ana.person)).toBeUndefined()
    expect(assignmentRefusal(aReview({ ...atTwo, decisions: [earlier, supervising] }), ben.person)).toBeUndefined()
    expect(assignmentRefusal(aReview({ ...atTwo, need: 2 }), ben.person)).toBeUndefined()
    expect(assignmentRefusal(aReview({ ...atTwo, level: 1 }), ben.person)).toBeUndefined()
  })

  it('must be a supervisor if no other can choose, which the action states beforehand', () => {
    const warningOf = (known: Partial<Review>) =>
      allowed(aReview(known), sara, now).find(({ action }) => action === 'reassign')
    expect(warningOf({ level: 2 })).toEqual({
      ...{ action: 'reassign', allowed: true },
      because:
        'The review is at level two. Name a person with the scope reviews:supervise: only they can decide it now.',
    })
    expect(warningOf({ level: 2, need: 2 })).toEqual({ action: 'reassign', allowed: true })
  })

  it('is not of the event, and has not decided', () => {
    const review = aReview({ need: 2, decisions: anaApproved })
    expect(assignmentRefusal(review, ben.person)).toBeUndefined()
    expect(assignmentRefusal(review, ana.person)?.code).toBe('four-eyes-required')
    expect(assignmentRefusal(review, { id: 'desk-7', issuer: reviewIssuer })?.code).toBe('review-own-event')
  })
})
