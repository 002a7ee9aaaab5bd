import { matterOf } from '#facts/application/subject-matter.ts'
import { actorOfFact, type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import type { PolicyName } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'
import { usersOf } from './event-users.ts'
import { assessmentOf } from './review-facts.ts'

/** What the policy requires of a review that opens. */
export type ReviewTerms = Readonly<{ purpose: Review['purpose']; level: 1; need: 1 | 2; dueAt: Instant }>

/** What opens a review: the first fact of its event, the assessment, and the last step. `act`: 1 if no step asks for it. */
type ReviewOpening = Readonly<{
  received: Fact
  assessed: Fact
  terms: ReviewTerms
  policy: PolicyName
  step: number
  act?: 0 | 1 | undefined
  at: Instant
}>

/** A new review of an event. @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const reviewOpenedBy = ({ received, assessed, terms, policy, step, act = 0, at }: ReviewOpening): Review => {
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
    ...{ decisions: [], version: 1, act, step, recentKeys: [] },
    ...(act > 0 && { changedAt: at }),
  }
}

/** The fact of a review that no step of its event asks for: an operator opened it. */
export const openedDraft = ({ assessed, terms, policy, at }: ReviewOpening, actor: Actor): FactDraft =>
  follow(assessed, {
    type: 'Workflow.Review.Opened.v1',
    source: 'sluice/workflow',
    happening: happenings.reviewed(1),
    recordedat: at,
    actor,
    data: {
      ...{ act: 1, version: 1, ...terms },
      ...(terms.purpose === 'confirm' && { confirmBy: terms.dueAt }),
      policy: { id: policy.id, version: policy.version },
    },
  })
