import { matterOf } from '#facts/application/subject-matter.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { PolicyName } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'
import { usersOf } from './event-users.ts'
import { assessmentOf } from './review-facts.ts'

/** What the policy requires of a review that opens. */
export type ReviewTerms = Readonly<{ purpose: Review['purpose']; level: 1; need: 1 | 2; dueAt: Instant }>

/** What opens a review: the first fact of its event, the assessment, and the step `moved` that asks for it. */
type ReviewOpening = Readonly<{
  received: Fact
  assessed: Fact
  terms: ReviewTerms
  policy: PolicyName
  step: number
  at: Instant
}>

/** A new review of an event. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const reviewOpenedBy = ({ received, assessed, terms, policy, step, at }: ReviewOpening): Review => {
  const { tenantid, partnerid, eventid, eventtype, receivedat, correlationid } = received
  const { accounts, amount } = matterOf(received)
  const { id, issuer } = actorOfFact(received)
  return {
    tenantId: tenantid,
    ...(partnerid !== undefined && { partnerId: partnerid }),
    eventId: eventid,
    type: eventtype,
    receivedAt: receivedat,
    correlationId: correlationid,
    ...terms,
    status: 'open',
    openedAt: at,
    ...assessmentOf(assessed),
    ...(amount && { amount: { minorUnits: amount.minorUnits, currency: amount.currency } }),
    accounts,
    policy: { id: policy.id, version: policy.version },
    reporter: { id, ...(issuer !== undefined && { issuer }) },
    eventUserIds: usersOf(received),
    ...{ decisions: [], version: 1, act: 0, step, recentKeys: [] },
  }
}
