import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { NamedAccount } from '#facts/domain/named-account.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'

/** Why a person is needed: to decide a held event, or to confirm or overturn a rejection. */
type ReviewPurpose = 'decide' | 'confirm'

export type ReviewOutcome = 'approve' | 'reject'

/** Who escalated: a person, the end of the time for it, or two people who disagree. */
export type EscalationCause = 'person' | 'overdue' | 'disagreement'

/** The choice of one person. `act` is the number of its fact. */
type ReviewChoice = Readonly<{
  person: Person
  outcome: ReviewOutcome
  at: Instant
  act: number
  isLate: boolean
}>

/** What an assessment states, as a review shows it. */
export type ReviewAssessment = Readonly<{
  score: number
  band: Band
  /** The reason with the most points. Absent if no rule fired. */
  firstReason?: string | undefined
  /** The ids of the rules that fired. */
  rules: readonly string[]
  assessmentFactId: string
}>

/**
 * A task for people about one event: the fold of the facts of its event. It is opened by the fact `moved` and changed by its acts,
 * the facts `reviewed#0001`, `reviewed#0002`, and so on.
 */
export type Review = ReviewAssessment &
  Readonly<{
    tenantId: string
    partnerId?: string | undefined
    eventId: string
    type: string
    receivedAt: Instant
    correlationId: string
    purpose: ReviewPurpose
    status: 'open' | 'decided'
    /** At level 2 only a supervisor decides. */
    level: 1 | 2
    /** The number of people who must choose the same outcome. Two overturn a rejection, whatever it is. */
    need: 1 | 2
    openedAt: Instant
    dueAt: Instant
    /** When it was escalated because it was overdue. */
    overdueAt?: Instant | undefined
    /** Until when a supervisor decides. Absent at level one. */
    levelTwoDueAt?: Instant | undefined
    amount?: Money | undefined
    accounts: readonly NamedAccount[]
    policy: Readonly<{ id: string; version: number }>
    /** Who sent or reported the event, and the user that the event names. They do not decide on it. */
    reporter: Person
    eventUserId?: string | undefined
    /** Who claimed it last. The claim is valid before `claimedUntil`. */
    assignee?: Person | undefined
    claimedUntil?: Instant | undefined
    decisions: readonly ReviewChoice[]
    decidedAt?: Instant | undefined
    outcome?: ReviewOutcome | undefined
    /** Changes with the assessment, a decision, the level and the assignee. */
    version: number
    /** The number of the last act: the optimistic lock. 0 for a review without an act. */
    act: number
    /** When its last act was. Absent for a review without an act. */
    changedAt?: Instant | undefined
    /** The number of the last fact `moved` of the event. */
    step: number
    /** The keys of the last requests that acted, so that a repeat is recognised even if its first answer was lost. */
    recentKeys: readonly Readonly<{ key: string; act: number }>[]
  }>

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
  | Readonly<{ kind: 'decided'; by: Person; outcome: ReviewOutcome; isLate: boolean; isFinal: boolean }>

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
    case 'reassessed':
      return { ...next, ...fact.assessment, ...fact.raised }
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
  const { by: person, outcome, at, act, isLate, isFinal } = fact
  const decisions = [...review.decisions, { person, outcome, at, act, isLate }]
  const decided = withoutClaim({ ...review, decisions })
  return isFinal ? { ...decided, status: 'decided', decidedAt: at, outcome } : decided
}

const withoutClaim = ({ assignee: _, claimedUntil: __, ...review }: Review): Review => review

/** The person with a valid claim. */
export const claimantOf = (
  { assignee, claimedUntil }: Pick<Review, 'assignee' | 'claimedUntil'>,
  now: Instant,
): Person | undefined => (claimedUntil !== undefined && now < claimedUntil ? assignee : undefined)

/** The number of people who must choose an outcome. A rejection is in effect already, so one alone never overturns it. */
export const neededFor = ({ purpose, need }: Review, outcome: ReviewOutcome): number =>
  purpose === 'confirm' && outcome === 'approve' ? 2 : need

/** Returns whether only a supervisor can choose now. Otherwise any person who reviews can. */
export const needsSupervisor = ({ level }: Review): boolean => level === 2

/** The people who chose an outcome. */
export const choosersOf = ({ decisions }: Review, outcome: ReviewOutcome): readonly Person[] =>
  decisions.flatMap(({ person, outcome: chosen }) => (chosen === outcome ? [person] : []))

/** Returns whether a person has decided this review. */
export const hasDecided = ({ decisions }: Review, person: Person): boolean =>
  decisions.some((decision) => isSamePerson(decision.person, person))

/** Returns whether the event is of this person: sent or reported by it, or about it. */
export const isOwnEvent = ({ reporter, eventUserId }: Review, person: Person): boolean =>
  isSamePerson(reporter, person) || eventUserId?.toLowerCase() === person.id.toLowerCase()
