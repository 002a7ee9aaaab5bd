import type { Actor } from '#kernel/domain/actor.ts'
import type { EventStatus } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Fact } from './fact.ts'
import { kindOf } from './happening.ts'
import type { HiddenText } from './hidden-values.ts'

/** The attributes of a fact that the fold reads. A caller that needs only these can store only these. */
export type FactHead = Pick<Fact, 'id' | 'happening' | 'recordedat' | 'causationid'>

/** The history of one event, from its facts. */
export type EventHistory<Kept extends FactHead = Fact> = Readonly<{
  received: Kept | undefined
  /** One per version of a ruleset, in recorded order. */
  assessments: readonly Kept[]
  /** The facts `moved`, in the order of their numbers: two writers can have different clocks. */
  steps: readonly Kept[]
  /** The facts `reviewed`, in the order of their numbers. */
  acts: readonly Kept[]
}>

/** One status of an event: its time, author and reason. In facts of earlier versions the author has no kind and no issuer. */
export type StatusEntry = Readonly<{
  status: EventStatus
  at: Instant
  by: string
  byKind?: Actor['kind']
  byIssuer?: string
  reason: string
  /** Why the reason of a person is `•••`. */
  hidden?: HiddenText
}>

/** The history of an event without a known fact. */
export const noHistory = { received: undefined, assessments: [], steps: [], acts: [] } as const

/**
 * Adds one fact to the history of its event. Facts may arrive in any order and more than once. A fact of an unknown kind changes
 * nothing.
 */
export const evolve = <Kept extends FactHead>(history: EventHistory<Kept>, fact: Kept): EventHistory<Kept> => {
  switch (kindOf(fact)) {
    case 'received':
      return { ...history, received: history.received ?? fact }
    case 'assessed':
      return { ...history, assessments: withFact(history.assessments, fact) }
    case 'moved':
      return { ...history, steps: withFact(history.steps, fact, inNumberOrder) }
    case 'reviewed':
      return { ...history, acts: withFact(history.acts, fact, inNumberOrder) }
    default:
      return history
  }
}

export const historyOf = (facts: readonly Fact[]): EventHistory => facts.reduce<EventHistory>(evolve, noHistory)

/**
 * The assessment that moved the event last: an event can fail after one, and be decided by another. A move that follows a decision
 * of a person follows the assessment that the person had read. Before the first move, it is the assessment that was recorded first.
 */
export const decidingAssessment = <Kept extends FactHead>({
  assessments,
  steps,
  acts,
}: EventHistory<Kept>): Kept | undefined => {
  const causeOf = ({ causationid }: Kept): Kept | undefined =>
    assessments.find(({ id }) => id === (acts.find((act) => act.id === causationid)?.causationid ?? causationid))
  return steps.map(causeOf).findLast((cause) => cause !== undefined) ?? assessments[0]
}

/** Compares facts by recording time. Facts of the same millisecond are ordered by their keys, so the order is stable. */
export const inRecordedOrder = (a: FactHead, b: FactHead): number =>
  a.recordedat < b.recordedat ? -1 : a.recordedat > b.recordedat ? 1 : a.happening < b.happening ? -1 : 1

/** Numbers of more than four digits are longer texts. */
const inNumberOrder = ({ happening: a }: FactHead, { happening: b }: FactHead): number =>
  a.length - b.length || (a < b ? -1 : 1)

const withFact = <Kept extends FactHead>(
  facts: readonly Kept[],
  fact: Kept,
  order: (a: Kept, b: Kept) => number = inRecordedOrder,
): readonly Kept[] => (facts.some(({ id }) => id === fact.id) ? facts : [...facts, fact].sort(order))
