import { eventMoved } from '#catalogue/families/workflow.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { EventHistory } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import { isTombstone } from '#facts/domain/tombstone.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { Review } from '../domain/review.ts'
import { missingPurpose } from '../domain/unreviewed-event.ts'
import { accepted } from './accepted-fact.ts'
import { reviewOfFacts } from './review-of-facts.ts'

/** A review that no fact asks for, and what opens it. */
export type UnopenedReview = Readonly<{ received: Fact; assessed: Fact; purpose: Review['purpose']; step: number }>

/**
 * What the facts of an event state about its review: that people are needed and no review was opened, the review as its row must be,
 * or why there is none. `failed`: people are needed, and the review cannot be made.
 */
type ReviewByFacts =
  | (Readonly<{ kind: 'unopened' }> & UnopenedReview)
  | Readonly<{ kind: 'opened'; review: Review }>
  | Readonly<{ kind: 'skipped' | 'failed'; code: string }>

/** @throws Refusal `fact-invalid` or `event-version-unaccepted`. @throws Refusal `assessment-not-found` for an opened review. */
export const reviewByFacts = (history: EventHistory, now: Instant): ReviewByFacts => {
  const { received, assessments, steps } = history
  if (!received) return { kind: 'skipped', code: 'event-not-found' }
  if (isTombstone(received)) return { kind: 'skipped', code: 'event-archived' }
  // The archive may take it at any moment.
  if (isPastRetention(received, now)) return { kind: 'skipped', code: 'past-retention' }
  const review = reviewOfFacts(history)
  if (review) return { kind: 'opened', review }
  const last = steps.at(-1)
  if (!last) return { kind: 'skipped', code: 'undecided' }
  const { status, band = 'high', policy, version } = dataOf(eventMoved, accepted(last))
  const purpose = missingPurpose({ type: received.eventtype, status, band, hasPolicy: policy !== undefined })
  if (!purpose) return { kind: 'skipped', code: 'no-review-needed' }
  const assessed = assessments.at(-1)
  if (!assessed) return { kind: 'failed', code: 'assessment-not-found' }
  return { kind: 'unopened', received, assessed: accepted(assessed), purpose, step: version }
}
