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

/** The choice of one person on one assessment. `act` is the number of its fact. */
export type ReviewChoice = Readonly<{
  person: Person
  outcome: ReviewOutcome
  at: Instant
  act: number
  /** What the person has read. Only choices on the assessment that the review has now count. */
  assessmentFactId: string
  /** The person acted with the scope `reviews:supervise`. */
  isSupervisor: boolean
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
    /** At level 2 an outcome is final only if a supervisor chose it. */
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
    /** Who sent or reported the event, and every user that the event names. They do not decide on it. */
    reporter: Person
    eventUserIds: readonly string[]
    /** Who claimed it last. The claim is valid before `claimedUntil`. */
    assignee?: Person | undefined
    claimedUntil?: Instant | undefined
    /** Every choice in order, also those on earlier assessments. */
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
  const { assessmentFactId } = review
  const decisions = [...review.decisions, { person, outcome, at, act, assessmentFactId, isSupervisor, isLate }]
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

/** The choices on the assessment that the review has now: no one has agreed to a score that they have not seen. */
export const currentChoices = ({
  decisions,
  assessmentFactId,
}: Pick<Review, 'decisions' | 'assessmentFactId'>): readonly ReviewChoice[] =>
  decisions.filter((choice) => choice.assessmentFactId === assessmentFactId)

/** The people who chose an outcome on the assessment that the review has now. */
export const choosersOf = (review: Review, outcome: ReviewOutcome): readonly Person[] =>
  choicesFor(review, outcome).map(({ person }) => person)

const choicesFor = (review: Review, outcome: ReviewOutcome): readonly ReviewChoice[] =>
  currentChoices(review).filter((choice) => choice.outcome === outcome)

/** The number of people who must still choose an outcome: at least one until the review is decided, also after a disagreement. */
export const missingFor = (review: Review, outcome: ReviewOutcome): number =>
  Math.max(missingAmong(review, outcome, choicesFor(review, outcome)), review.status === 'open' ? 1 : 0)

/** The number of people who are missing after one more has chosen an outcome. */
export const missingAfter = (
  review: Review,
  outcome: ReviewOutcome,
  next: Pick<ReviewChoice, 'isSupervisor'>,
): number => missingAmong(review, outcome, [...choicesFor(review, outcome), next])

/** At level two, one of those who agree is a supervisor. */
const missingAmong = (
  review: Review,
  outcome: ReviewOutcome,
  choices: readonly Pick<ReviewChoice, 'isSupervisor'>[],
): number => {
  const supervisors = review.level === 1 || choices.some(({ isSupervisor }) => isSupervisor) ? 0 : 1
  return Math.max(neededFor(review, outcome) - choices.length, supervisors)
}

/**
 * Returns whether a choice brings an outcome closer. At level two, the last of the people who are needed is a supervisor unless one
 * of the others is: no other choice would make the outcome final.
 */
export const isOfUse = (review: Review, outcome: ReviewOutcome, isSupervisor: boolean): boolean =>
  missingAfter(review, outcome, { isSupervisor }) < missingFor(review, outcome)

/** Returns whether only a supervisor can choose now. Otherwise any person who reviews can. */
export const needsSupervisor = (review: Review): boolean =>
  !isOfUse(review, 'approve', false) && !isOfUse(review, 'reject', false)

/** Returns whether a person has decided on the assessment that the review has now. */
export const hasDecided = (review: Review, person: Person): boolean =>
  currentChoices(review).some((choice) => isSamePerson(choice.person, person))

/** Returns whether the event is of this person: sent or reported by it, or about it, as a user or as the entity of a report. */
export const isOwnEvent = ({ reporter, eventUserIds, accounts }: Review, person: Person): boolean => {
  const about = accounts.flatMap(({ role, accountId }) => (role === 'account' ? [accountId] : []))
  const isNamed = [...eventUserIds, ...about].some((id) => id.toLowerCase() === person.id.toLowerCase())
  return isNamed || isSamePerson(reporter, person)
}
