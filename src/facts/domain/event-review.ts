import type { Instant } from '#kernel/domain/instant.ts'
import type { StatusEntry } from './event-history.ts'
import type { HiddenText } from './hidden-values.ts'

type PolicyVersion = Readonly<{ id: string; version: number }>

/** What a person or Sluice did, and when. `hidden` is the reason why the text of a person is `•••`. */
type Act = Pick<StatusEntry, 'at' | 'by' | 'byKind' | 'byIssuer'> & Readonly<{ hidden?: HiddenText }>

/** The choice of one person on an event, as its fact describes it. */
export type PersonDecision = Act &
  Readonly<{
    outcome: 'approve' | 'reject'
    reason: string
    level: 1 | 2
    /** It came after the due time. */
    isLate: boolean
    /** As many people as needed chose the same. */
    isFinal: boolean
    /** The decision policy under which it was made. */
    policy: PolicyVersion
    /** What the person had read. */
    basedOn: Readonly<{ version: number; assessmentFactId: string }>
  }>

/** The step of a review to level two. Only a person gives a reason. */
export type ReviewEscalation = Act & Readonly<{ cause: 'person' | 'overdue' | 'disagreement'; reason?: string }>

/** The review of an event by people, as the facts of the event describe it. */
export type EventReview = Readonly<{
  /** Whether people decide a held event, or confirm or overturn a rejection. */
  purpose: 'decide' | 'confirm'
  status: 'open' | 'decided'
  level: 1 | 2
  /** The number of people who must agree. Two overturn a rejection, whatever it is. */
  need: number
  dueAt: Instant
  /** Until when a rejection is to be confirmed or overturned. */
  confirmBy?: Instant
  /** The decision policy that asked for the review. */
  policy?: PolicyVersion
  escalations: readonly ReviewEscalation[]
  /** In order. */
  decisions: readonly PersonDecision[]
}>
