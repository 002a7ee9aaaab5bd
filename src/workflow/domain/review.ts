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
  /** The level of the review at which it was made. */
  level: 1 | 2
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
    /** At level 2 an outcome is final only if a supervisor is one of those who chose it. */
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

/** The person with a valid claim. */
export const claimantOf = (
  { assignee, claimedUntil }: Pick<Review, 'assignee' | 'claimedUntil'>,
  now: Instant,
): Person | undefined => (claimedUntil !== undefined && now < claimedUntil ? assignee : undefined)

/** Returns whether the event is of this person: sent or reported by it, or about it, as a user or as the entity of a report. */
export const isOwnEvent = ({ reporter, eventUserIds, accounts }: Review, person: Person): boolean => {
  const about = accounts.flatMap(({ role, accountId }) => (role === 'account' ? [accountId] : []))
  const isNamed = [...eventUserIds, ...about].some((id) => id.toLowerCase() === person.id.toLowerCase())
  return isNamed || isSamePerson(reporter, person)
}
