import type { Person } from '#approval/domain/person.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { claimantOf, type Review, type ReviewOutcome } from './review.ts'
import { numbered, one, type ReviewChange, type ReviewResult } from './review-acts.ts'
import { isOpposed, missingAfter } from './review-choices.ts'
import { assignmentRefusal, type Reviewer, type ReviewRefusal, refusalOf } from './review-rules.ts'

/** What a person has read when it decides. */
export type ReviewBasis = Readonly<{ version: number; assessmentFactId: string }>

/** An act of a person. */
export type ReviewCommand =
  | Readonly<{ kind: 'claim'; until: Instant }>
  | Readonly<{ kind: 'release' }>
  | Readonly<{ kind: 'comment' }>
  | Readonly<{ kind: 'reference' }>
  | Readonly<{ kind: 'escalate'; basedOn?: ReviewBasis | undefined }>
  | Readonly<{ kind: 'reassign'; to: Person; until: Instant }>
  | Readonly<{ kind: 'decide'; outcome: ReviewOutcome; basedOn: ReviewBasis }>

/** A refusal of a command: `review-changed` depends on what the person has read, so `allowed` never has it. */
export type ReviewCommandRefusal = ReviewRefusal | Readonly<{ code: 'review-changed'; because: string }>

/** Decides an act of a person on a review. Pure: the same command on the same review has the same facts. */
export const decideAct = (
  review: Review,
  command: ReviewCommand,
  reviewer: Reviewer,
  now: Instant,
): ReviewResult | Readonly<{ refused: ReviewCommandRefusal }> => {
  const action = command.kind === 'decide' ? command.outcome : command.kind
  const refused = refusalOf(review, action, reviewer, now) ?? refusalOfCommand(review, command)
  return refused ? { refused } : resultOf(review, command, reviewer, now)
}

const refusalOfCommand = (review: Review, command: ReviewCommand): ReviewCommandRefusal | undefined => {
  if (command.kind === 'reassign') return assignmentRefusal(review, command.to)
  if (!('basedOn' in command) || command.basedOn === undefined) return undefined
  const { version, assessmentFactId } = command.basedOn
  return version === review.version && assessmentFactId === review.assessmentFactId
    ? undefined
    : {
        code: 'review-changed',
        because: `The review has version ${review.version} and the assessment ${review.assessmentFactId}. You have read version ${version} and the assessment ${assessmentFactId}. Read the review again, and decide on what it has now.`,
      }
}

const resultOf = (review: Review, command: ReviewCommand, reviewer: Reviewer, now: Instant): ReviewResult => {
  const { assignee: follows } = review
  const { person: by } = reviewer
  switch (command.kind) {
    case 'claim':
      return claim(review, by, command.until, now)
    case 'release':
      return one(review, { kind: 'released', by }, now)
    case 'comment':
      return one(review, { kind: 'commented', by }, now)
    case 'reference':
      return one(review, { kind: 'referenceAttached', by }, now)
    case 'escalate':
      return one(review, { kind: 'escalated', cause: 'person' }, now)
    case 'reassign':
      return one(review, { kind: 'reassigned', to: command.to, until: command.until, ...(follows && { follows }) }, now)
    case 'decide':
      return choose(review, reviewer, command.outcome, now)
  }
}

/**
 * A valid claim of the same person is renewed, without a fact, and never shortened: a reassignment lasts longer than a claim. A
 * claim that ended is a new one.
 */
const claim = (review: Review, by: Person, until: Instant, now: Instant): ReviewResult => {
  const { assignee: follows, claimedUntil = until } = review
  if (claimantOf(review, now) !== undefined)
    return { facts: [], renewedUntil: claimedUntil > until ? claimedUntil : until }
  return one(review, { kind: 'claimed', by, until, ...(follows && { follows }) }, now)
}

/**
 * A choice is final when as many people as needed chose the same on this assessment, and at level two a supervisor is one of them.
 * If people disagree, that supervisor chose at level two. At level one, two people who disagree decide nothing: the review goes to
 * level two.
 */
const choose = (
  review: Review,
  { person: by, scopes }: Reviewer,
  outcome: ReviewOutcome,
  now: Instant,
): ReviewResult => {
  const isSupervisor = scopes.has('reviews:supervise')
  const isDisputed = review.level === 1 && isOpposed(review, outcome)
  const isFinal = !isDisputed && missingAfter(review, outcome, isSupervisor) === 0
  const decided = { kind: 'decided', by, outcome, isSupervisor, isLate: now > review.dueAt, isFinal } as const
  return { facts: numbered(review, isDisputed ? [decided, disagreement] : [decided], now) }
}

const disagreement = { kind: 'escalated', cause: 'disagreement' } as const satisfies ReviewChange

/** The status that a final outcome moves the event to. `undefined` if the event has it: a confirmed rejection. */
export const statusAfter = ({ purpose }: Review, outcome: ReviewOutcome): EventStatus | undefined => {
  if (outcome === 'approve') return 'approved'
  return purpose === 'decide' ? 'rejected' : undefined
}
