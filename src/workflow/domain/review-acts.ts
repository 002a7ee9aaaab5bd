import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { EscalationCause, Review, ReviewAssessment, ReviewOutcome } from './review.ts'

/** What a later assessment changes beside itself: more people, or an earlier time. Only what changed is present. */
export type RaisedTerms = Partial<Pick<Review, 'need' | 'dueAt' | 'levelTwoDueAt'>>

/** What an act did. The texts of people are not part of the state. */
export type ReviewChange =
  | Readonly<{ kind: 'claimed'; by: Person; until: Instant; follows?: Person | undefined }>
  | Readonly<{ kind: 'released'; by: Person }>
  | Readonly<{ kind: 'commented'; by: Person }>
  | Readonly<{ kind: 'referenceAttached'; by: Person }>
  | Readonly<{ kind: 'escalated'; cause: EscalationCause; levelTwoDueAt?: Instant | undefined }>
  | Readonly<{ kind: 'reassigned'; to: Person; until: Instant; follows?: Person | undefined }>
  | Readonly<{ kind: 'reassessed'; assessment: ReviewAssessment; raised: RaisedTerms }>
  | Readonly<{
      kind: 'decided'
      by: Person
      outcome: ReviewOutcome
      isSupervisor: boolean
      isLate: boolean
      isFinal: boolean
    }>

/** One act of a review, and the version of the review after it. */
export type ReviewFact = ReviewChange & Readonly<{ act: number; version: number; at: Instant }>

/** The facts of a command; none if there is nothing to do. A renewed claim has no fact. */
export type ReviewResult = Readonly<{ facts: readonly ReviewFact[]; renewedUntil?: Instant | undefined }>

/** Adds an act to its review. Acts arrive in the order of their numbers. */
export const evolve = (review: Review, fact: ReviewFact): Review => {
  const next = { ...review, act: fact.act, version: fact.version, changedAt: fact.at }
  switch (fact.kind) {
    case 'claimed':
      return { ...next, assignee: fact.by, claimedUntil: fact.until }
    case 'reassigned':
      return { ...next, assignee: fact.to, claimedUntil: fact.until }
    case 'released':
      return withoutClaim(next)
    case 'reassessed': {
      // Without a reason, the later assessment shows none.
      const { firstReason: _, ...rest } = next
      return { ...rest, ...fact.assessment, ...fact.raised }
    }
    case 'escalated': {
      const { cause, levelTwoDueAt, at } = fact
      const escalated = review.level === 2 ? next : withoutClaim({ ...next, level: 2 })
      return {
        ...escalated,
        ...(levelTwoDueAt !== undefined && { levelTwoDueAt }),
        ...(cause === 'overdue' && { overdueAt: at }),
      }
    }
    case 'decided':
      return withDecision(next, fact)
    default:
      return next
  }
}

const withDecision = (review: Review, fact: Extract<ReviewFact, { kind: 'decided' }>): Review => {
  const { by: person, outcome, at, act, isSupervisor, isLate, isFinal } = fact
  const { assessmentFactId, level } = review
  const decisions = [...review.decisions, { person, outcome, at, act, assessmentFactId, level, isSupervisor, isLate }]
  const decided = withoutClaim({ ...review, decisions })
  return isFinal ? { ...decided, status: 'decided', decidedAt: at, outcome } : decided
}

const withoutClaim = ({ assignee: _, claimedUntil: __, ...review }: Review): Review => review

/** The result of one act. */
export const one = (review: Review, change: ReviewChange, at: Instant): ReviewResult => ({
  facts: numbered(review, [change], at),
})

/** Numbers the acts of one command. Each that changes what a person decides on has the next version. */
export const numbered = (review: Review, changes: readonly ReviewChange[], at: Instant): readonly ReviewFact[] => {
  let { act, version } = review
  return changes.map((change) => {
    act += 1
    version += changesVersion(review, change) ? 1 : 0
    return { ...change, act, version, at }
  })
}

const changesVersion = ({ assignee, level }: Review, change: ReviewChange): boolean => {
  switch (change.kind) {
    case 'claimed':
      return assignee === undefined || !isSamePerson(assignee, change.by)
    case 'reassigned':
      return assignee === undefined || !isSamePerson(assignee, change.to)
    case 'escalated':
      return level === 1
    case 'released':
    case 'reassessed':
    case 'decided':
      return true
    default:
      return false
  }
}
