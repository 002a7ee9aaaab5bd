import { bands } from '#kernel/domain/event-status.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { type DecisionPolicy, dueAtOf, needOf } from './decision-policy.ts'
import type { EscalationCause, Review, ReviewAssessment } from './review.ts'
import { one, type RaisedTerms, type ReviewResult } from './review-acts.ts'

/** A later assessment, and the policy that the review names. */
type Reassessment = Readonly<{ assessment: ReviewAssessment; policy: DecisionPolicy }>

/** Returns the act of a later assessment. None if the review has this assessment, or was decided. */
export const reassess = (review: Review, { assessment, policy }: Reassessment, now: Instant): ReviewResult =>
  review.status === 'decided' || review.assessmentFactId === assessment.assessmentFactId
    ? { facts: [] }
    : one(review, { kind: 'reassessed', assessment, raised: raisedBy(review, { assessment, policy }, now) }, now)

/** A higher band can ask for more people, and for an earlier time, which counts from the assessment. It never asks for less. */
const raisedBy = (
  { type, amount, band: before, need, dueAt, levelTwoDueAt }: Review,
  { assessment: { band }, policy }: Reassessment,
  now: Instant,
): RaisedTerms => {
  if (bands.indexOf(band) <= bands.indexOf(before)) return {}
  const [needed, until] = [needOf(policy, { type, band, amount }), dueAtOf(policy, band, now)]
  return {
    ...(needed > need && { need: needed }),
    ...(until < dueAt && { dueAt: until }),
    ...(levelTwoDueAt !== undefined && until < levelTwoDueAt && { levelTwoDueAt: until }),
  }
}

/** Returns whether the result brings a review to level two. */
export const isEscalation = ({ level }: Review, { facts }: ReviewResult): boolean =>
  level === 1 && facts.some(({ kind }) => kind === 'escalated')

/**
 * Adds to an escalation until when a supervisor decides: the hours of the band again, by the policy that the review names. It is
 * never before the due time, which can be that of a lower band.
 */
export const withLevelTwoDue = (review: Review, result: ReviewResult, policy: DecisionPolicy): ReviewResult => ({
  ...result,
  facts: result.facts.map((fact) =>
    fact.kind === 'escalated'
      ? { ...fact, levelTwoDueAt: later(review.dueAt, dueAtOf(policy, review.band, fact.at)) }
      : fact,
  ),
})

const later = (one: Instant, other: Instant): Instant => (one > other ? one : other)

/** Returns the escalation of an overdue review. None if it is not overdue, was decided, or was escalated for that before. */
export const fallDue = (review: Review, now: Instant): ReviewResult =>
  review.status === 'decided' || review.overdueAt !== undefined || now <= review.dueAt
    ? { facts: [] }
    : one(review, { kind: 'escalated', cause: 'overdue' satisfies EscalationCause }, now)
