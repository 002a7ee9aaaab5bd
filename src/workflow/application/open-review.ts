import { matterOf } from '#facts/application/subject-matter.ts'
import { actorOfFact, type Fact } from '#facts/domain/fact.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { PolicyName } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'
import { assessmentOf } from './review-facts.ts'

/** What opens a review: the first fact of its event, the assessment, and the step `moved` that asks for it. */
type ReviewOpening = Readonly<{
  received: Fact
  assessed: Fact
  opening: Readonly<{ purpose: Review['purpose']; need: 1 | 2; dueAt: Instant }>
  policy: PolicyName
  step: number
  at: Instant
}>

/** A new review of an event. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const reviewOpenedBy = ({ received, assessed, opening, policy, step, at }: ReviewOpening): Review => {
  const { tenantid, partnerid, eventid, eventtype, receivedat, correlationid, userid } = received
  const { accounts, amount } = matterOf(received)
  const { id, issuer } = actorOfFact(received)
  const { purpose, need, dueAt } = opening
  return {
    tenantId: tenantid,
    ...(partnerid !== undefined && { partnerId: partnerid }),
    eventId: eventid,
    type: eventtype,
    receivedAt: receivedat,
    correlationId: correlationid,
    ...{ purpose, status: 'open', level: 1, need, openedAt: at, dueAt },
    ...assessmentOf(assessed),
    ...(amount && { amount: { minorUnits: amount.minorUnits, currency: amount.currency } }),
    accounts,
    policy: { id: policy.id, version: policy.version },
    reporter: { id, ...(issuer !== undefined && { issuer }) },
    ...(userid !== undefined && { eventUserId: userid }),
    ...{ decisions: [], version: 1, act: 0, step, recentKeys: [] },
  }
}
