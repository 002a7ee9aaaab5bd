import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Scope } from '#kernel/domain/scope.ts'
import { claimantOf, isOwnEvent, type Review } from './review.ts'
import { hasDecided, isOfUse, missingIn, needsSupervisor } from './review-choices.ts'

/** What a person can do with a review. */
export const reviewActions = [
  'claim',
  'release',
  'comment',
  'reference',
  'escalate',
  'reassign',
  'approve',
  'reject',
] as const

export type ReviewAction = (typeof reviewActions)[number]

/** Why an action is refused. `because` states what happened and what to do next. */
export type ReviewRefusal = Readonly<{
  code:
    | 'four-eyes-required'
    | 'operator-forbidden'
    | 'review-claimed'
    | 'review-closed'
    | 'review-escalated'
    | 'review-full'
    | 'review-level-two'
    | 'review-own-event'
    | 'review-unclaimed'
    | 'scope-missing'
  because: string
}>

/** An action, and whether a person may do it now. `because` can be a warning about an action that is allowed. */
export type ReviewPermission = Readonly<{ action: ReviewAction; allowed: boolean }> & Partial<ReviewRefusal>

/** The person who acts, and the scopes of its token. */
export type Reviewer = Readonly<{ person: Person; scopes: ReadonlySet<string> }>

/**
 * The acts of a review up to which an action is accepted, so that the trail of an event can be read. The sender of an event and its
 * user write fewer comments, so that they leave room for others. A review takes more
 * reassignments than claims, so that a supervisor can end the last claim. Releases, decisions and escalations have no limit.
 */
export const actCountMax = { comment: 50, ownComment: 20, claim: 200, reassignment: 250 } as const

/** Returns what a person may do with a review now, with the reasons for what it may not. */
export const allowed = (review: Review, reviewer: Reviewer, now: Instant): readonly ReviewPermission[] =>
  reviewActions.map((action) => {
    const refusal = refusalOf(review, action, reviewer, now)
    return { action, allowed: refusal === undefined, ...(refusal ?? warningOf(review, action)) }
  })

/** The scopes of the person who is named are unknown until it acts. */
const warningOf = (review: Review, action: ReviewAction): Partial<ReviewRefusal> =>
  action === 'reassign' && needsSupervisor(review)
    ? {
        because:
          'The review is at level two. Name a person with the scope reviews:supervise: only they can decide it now.',
      }
    : {}

/** Returns why a person may not act now; `undefined` if it may. The acts and `allowed` use the same rules. */
export const refusalOf = (
  review: Review,
  action: ReviewAction,
  { person, scopes }: Reviewer,
  now: Instant,
): ReviewRefusal | undefined => {
  const request = { review, action, person, scopes, now }
  for (const rule of rulesOf[action]) {
    const refusal = rule(request)
    if (refusal) return refusal
  }
  return undefined
}

type Request = Readonly<{ review: Review; action: ReviewAction; now: Instant }> & Reviewer

type Rule = (request: Request) => ReviewRefusal | undefined

const forPeople: Rule = ({ scopes }) =>
  scopes.has('operator')
    ? {
        code: 'operator-forbidden',
        because: 'Operators do not review events. Ask a person of the tenant with the scope reviews:decide.',
      }
    : undefined

const scoped =
  (scope: Scope): Rule =>
  ({ scopes }) =>
    scopes.has(scope)
      ? undefined
      : { code: 'scope-missing', because: `The token lacks the scope ${scope}. Use a token with this scope.` }

const open: Rule = ({ review: { status, outcome, decidedAt } }) =>
  status === 'open'
    ? undefined
    : {
        code: 'review-closed',
        because: `The review was decided at ${decidedAt}: ${outcome}. A decision is final; read the event for its status.`,
      }

const foreign: Rule = ({ review, person }) =>
  isOwnEvent(review, person)
    ? {
        code: 'review-own-event',
        because: 'You sent or reported this event, or it is about you. Another person must decide or escalate it.',
      }
    : undefined

const undecided: Rule = ({ review, person }) =>
  hasDecided(review, person)
    ? { code: 'four-eyes-required', because: `You have decided this review already. ${missingIn(review)}` }
    : undefined

/** A claim is of use if one of the outcomes is. */
const supervised: Rule = ({ review, action, scopes }) => {
  if (scopes.has('reviews:supervise')) return undefined
  const isChoice = action === 'approve' || action === 'reject'
  const isAllowed = isChoice ? isOfUse(review, action, false) : !needsSupervisor(review)
  const next = isChoice ? `The next person who chooses ${action}` : 'The next person who decides'
  return isAllowed
    ? undefined
    : {
        code: 'review-level-two',
        because: `The review is at level two. ${next} must have the scope reviews:supervise.`,
      }
}

const unclaimed: Rule = ({ review, person, now }) => {
  const claimant = claimantOf(review, now)
  return claimant === undefined || isSamePerson(claimant, person)
    ? undefined
    : {
        code: 'review-claimed',
        because: `${claimant.id} has the review until ${review.claimedUntil}. Wait until then, or let a supervisor reassign it.`,
      }
}

const ownClaim: Rule = ({ review: { assignee }, person }) =>
  assignee !== undefined && isSamePerson(assignee, person)
    ? undefined
    : { code: 'review-unclaimed', because: 'You have not claimed the review, so there is nothing to release.' }

const roomForWords: Rule = ({ review, person }) => {
  const isOwn = isOwnEvent(review, person)
  const most = isOwn ? actCountMax.ownComment : actCountMax.comment
  const from = isOwn ? ' from those who sent the event or are named in it' : ''
  const next = isOwn ? 'Another person must decide it.' : 'Decide the review, or escalate it.'
  return review.act < most
    ? undefined
    : {
        code: 'review-full',
        because: `The review has ${review.act} acts. Comments and references${from} are accepted up to ${most}. ${next}`,
      }
}

/** From here on a claim is not renewed either, so that the last one ends by itself and anyone can decide. */
const roomForClaims: Rule = ({ review }) =>
  review.act < actCountMax.claim
    ? undefined
    : {
        code: 'review-full',
        because: `The review has ${review.act} acts. Claims are accepted up to ${actCountMax.claim}. Decide it without a claim: a decision needs none.`,
      }

const roomForReassignments: Rule = ({ review }) =>
  review.act < actCountMax.reassignment
    ? undefined
    : {
        code: 'review-full',
        because: `The review has ${review.act} acts. Reassignments are accepted up to ${actCountMax.reassignment}. Decide it when the claim has ended: a decision needs none.`,
      }

const levelOne: Rule = ({ review: { level } }) =>
  level === 1
    ? undefined
    : {
        code: 'review-escalated',
        because: 'The review is at level two already. A supervisor must be one of those who decide it.',
      }

const reviewing = [forPeople, scoped('reviews:decide'), open]

/** Each action and its rules, in the order in which they are checked. */
const rulesOf: Readonly<Record<ReviewAction, readonly Rule[]>> = {
  claim: [...reviewing, foreign, undecided, supervised, unclaimed, roomForClaims],
  release: [...reviewing, ownClaim],
  comment: [...reviewing, roomForWords],
  reference: [...reviewing, roomForWords],
  escalate: [...reviewing, foreign, levelOne, unclaimed],
  reassign: [forPeople, scoped('reviews:supervise'), open, foreign, roomForReassignments],
  approve: [...reviewing, foreign, undecided, supervised, unclaimed],
  reject: [...reviewing, foreign, undecided, supervised, unclaimed],
}

/** Returns why a review cannot be given to a person. Its scopes are known only if it chose before, on an earlier assessment. */
export const assignmentRefusal = (review: Review, to: Person): ReviewRefusal | undefined => {
  if (isOwnEvent(review, to))
    return {
      code: 'review-own-event',
      because: `${to.id} sent or reported this event, or it is about them. Name another person.`,
    }
  if (hasDecided(review, to))
    return {
      code: 'four-eyes-required',
      because: `${to.id} has decided this review already. Name another person. ${missingIn(review)}`,
    }
  const earlier = review.decisions.findLast(({ person }) => isSamePerson(person, to))
  if (earlier?.isSupervisor === false && needsSupervisor(review))
    return {
      code: 'review-level-two',
      because: `The review is at level two, and ${to.id} decided on an earlier assessment without the scope reviews:supervise. Name a supervisor.`,
    }
  return undefined
}
