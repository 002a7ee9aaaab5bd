import {
  eventMoved,
  reviewDecided,
  reviewEscalated,
  reviewOpened,
  reviewReassessed,
} from '#catalogue/families/workflow.ts'
import type { EventReview, PersonDecision, ReviewEscalation } from '../domain/event-review.ts'
import type { Fact } from '../domain/fact.ts'
import type { ShownText } from '../domain/hidden-values.ts'
import { familyOf } from './accepting.ts'
import { dataOf } from './read-fact.ts'
import { authorOf } from './timeline.ts'

/** The types of acts that belong to the record of an event: who decided, and how it came to them. */
const [decidedType, escalatedType, openedType, reassessedType] = [
  'Workflow.Review.Decided.v1',
  'Workflow.Review.Escalated.v1',
  'Workflow.Review.Opened.v1',
  'Workflow.Review.Reassessed.v1',
] as const

/** The types of the acts that a reader of `reviewIn` must accept. */
export const recordedActTypes: readonly string[] = [decidedType, escalatedType, openedType, reassessedType]

/** Returns whether an act belongs to the record of its event. Claims, comments and references do not. */
export const isRecordedAct = ({ type }: Fact): boolean =>
  recordedActTypes.some((known) => familyOf(known) === familyOf(type))

/**
 * The review of an event, from its steps and its recorded acts; `undefined` if none of them opened one. Whatever the reader may not
 * see is masked before. @throws Refusal `fact-invalid`.
 */
export const reviewIn = (steps: readonly Fact[], acts: readonly ShownText[]): EventReview | undefined => {
  const opening = openingIn(steps, acts)
  if (opening === undefined) return undefined
  const { review, policy, confirmBy } = opening
  const escalations = acts.filter(({ fact }) => fact.type === escalatedType).map(escalationOf)
  const decisions = acts.filter(({ fact }) => fact.type === decidedType).map(decisionOf)
  const raised = acts
    .filter(({ fact }) => fact.type === reassessedType)
    .map(({ fact }) => dataOf(reviewReassessed, fact))
  const [dueAt = review.dueAt] = [review, ...raised].flatMap((terms) => terms.dueAt ?? []).toSorted()
  return {
    purpose: review.purpose,
    status: decisions.some(({ isFinal }) => isFinal) ? 'decided' : 'open',
    level: review.level === 2 || escalations.length > 0 ? 2 : 1,
    need: Math.max(review.need, ...raised.map(({ need = 0 }) => need)),
    dueAt,
    ...(confirmBy !== undefined && { confirmBy: dueAt }),
    ...(policy && { policy: { id: policy.id, version: policy.version } }),
    escalations,
    decisions,
  }
}

/** The terms of the review: in the step that asks for it, or in the act of the operator who opened it. */
const openingIn = (steps: readonly Fact[], acts: readonly ShownText[]) => {
  const step = steps.map((fact) => dataOf(eventMoved, fact)).findLast(({ review }) => review)
  const act = acts.find(({ fact }) => fact.type === openedType)
  if (step?.review) return { ...step, review: step.review }
  if (act === undefined) return undefined
  const opened = dataOf(reviewOpened, act.fact)
  return { ...opened, review: opened }
}

/** The decision that a step of its event follows from, by the id of its fact. */
export const decisionsById = (acts: readonly ShownText[]): ReadonlyMap<string, PersonDecision> =>
  new Map(acts.filter(({ fact }) => fact.type === decidedType).map((act) => [act.fact.id, decisionOf(act)]))

/** The decision of a person, as a reader may see it. @throws Refusal `fact-invalid`. */
export const decisionOf = ({ fact, hidden }: ShownText): PersonDecision => {
  const { outcome, reason, level, isLate, isFinal, policy, basedOn } = dataOf(reviewDecided, fact)
  return {
    outcome,
    at: fact.recordedat,
    ...authorOf(fact),
    reason,
    ...(hidden && { hidden }),
    level,
    isLate,
    isFinal,
    policy: { id: policy.id, version: policy.version },
    basedOn,
  }
}

const escalationOf = ({ fact, hidden }: ShownText): ReviewEscalation => {
  const { cause, reason } = dataOf(reviewEscalated, fact)
  return {
    cause,
    at: fact.recordedat,
    ...authorOf(fact),
    ...(reason !== undefined && { reason, ...(hidden && { hidden }) }),
  }
}
