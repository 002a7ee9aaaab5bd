import * as z from 'zod'
import { reviewRow } from '#api/reviews/review-row.ts'
import { contractVersion } from '#api/version.ts'
import { redactAnswer, redactLater } from '#catalogue/redaction.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { cloudEventOf } from '#facts/domain/cloud-event-of.ts'
import { type EventHistory, historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { readQuery } from '#kernel/application/read-query.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { showClosed, showEvent } from '#vault/application/show-event.ts'
import type { Vault } from '#vault/application/vault.ts'
import { claimantOf, type Review } from '../domain/review.ts'
import { allowed } from '../domain/review-rules.ts'
import { accepted } from './accepted-fact.ts'
import { reviewNotFound } from './act-on-review.ts'
import type { Reviews } from './ports.ts'
import { personOf } from './review-query.ts'
import { reviewRowOf } from './review-row.ts'
import { actsShown, assessmentShown } from './review-task.ts'

type Needs = Readonly<{ facts: FactLog; reviews: Pick<Reviews, 'read'>; vault: Vault; clock: Clock }>

const uuid = z.uuid()

const query = z.strictObject({ preview: z.enum(['true', 'false']).default('false') })

/**
 * Reads a review with everything for a decision: its event, the assessment, what people did and wrote, and what the caller may do
 * now. Strongly consistent. It costs one read of the review and one query of the facts, and `show` one read of the vault; a preview
 * reads nothing of the vault. An operator sees neither people nor personal data. `state` changes with whatever `show` shows.
 * @throws Refusal `query-invalid`, `review-not-found`, `event-archived`, `fact-invalid`, `event-version-unaccepted` or
 * `vault-altered`. @throws Transient `store-unavailable` or `vault-unavailable`.
 */
export const makeGetReview =
  ({ facts: log, reviews, vault, clock }: Needs) =>
  async (caller: Caller, eventId: string, input: Readonly<Record<string, string | undefined>>) => {
    const isPreview = readQuery(query, input).preview === 'true'
    if (!uuid.safeParse(eventId).success) throw reviewNotFound()
    // The review first: its version is then never newer than the facts that a person decides on.
    const review = await reviews.read(caller, eventId)
    const facts = await log.history(caller, eventId)
    const history = historyOf(facts)
    // An archived event has no review any more, and is 410.
    const received = history.received && requireReceived(history)
    if (review === undefined || received === undefined) throw reviewNotFound()
    const sight = { vault, facts, reader: caller }
    const view = { review, received, history, now: clock(), isPreview }
    return { state: stateOf(view, sight), show: () => show(view, sight) }
  }

type ReviewView = Readonly<{
  review: Review
  received: Fact
  history: EventHistory
  now: Instant
  isPreview: boolean
}>

type Sight = Readonly<{ vault: Vault; facts: readonly Fact[]; reader: Caller }>

/** The facts have each act, assessment, step and erasure. A claim ends, and is renewed, without a fact. */
const stateOf = ({ review, now, isPreview }: ReviewView, { facts, reader }: Sight): string =>
  JSON.stringify([
    contractVersion,
    isPreview,
    [review.act, claimantOf(review, now) && review.claimedUntil],
    facts.map(({ id }) => id),
    [reader.tenantId, reader.issuer, reader.subject, reader.isOperator, [...reader.scopes].toSorted()],
  ])

const show = async ({ review, received, history, now, isPreview }: ReviewView, sight: Sight) => {
  const { reader } = sight
  const acts = history.acts.map(accepted)
  const shown = isPreview ? showClosed(sight, received, acts) : await showEvent(sight, received, acts)
  const later = (fact: Fact): Fact => redactLater(accepted(fact), reader)
  const { decisions, ...others } = actsShown(shown.texts)
  const timeline = timelineOf(shown.fact, history.steps.map(later))
  const assessed = history.assessments.find(({ id }) => id === review.assessmentFactId)
  return {
    ...(redactAnswer(reviewRow, reviewRowOf(review, now), reader) as ReturnType<typeof reviewRowOf>),
    event: {
      status: (timeline.at(-1) ?? timeline[0]).status,
      event: cloudEventOf(shown.fact),
      history: timeline,
      ...(shown.hidden && { hidden: shown.hidden }),
    },
    ...(assessed && { assessment: assessmentShown(later(assessed)) }),
    decisions,
    ...others,
    actions: allowed(review, { person: personOf(reader), scopes: reader.scopes }, now),
    ...(isPreview && { preview: true }),
  }
}
