import * as z from 'zod'
import type { Person } from '#approval/domain/person.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import type { JsonObject } from '#kernel/domain/json.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { ownerOf, type TakeOutLater } from '#vault/application/take-out.ts'
import { leaseMinutesOf } from '../domain/decision-policy.ts'
import type { Review, ReviewOutcome } from '../domain/review.ts'
import { decideAct, type ReviewBasis, type ReviewCommand } from '../domain/review-decisions.ts'
import { readClaims, requireRoomForClaim } from './claim-limit.ts'
import type { Policies, ReviewQueue, Reviews } from './ports.ts'
import { actsWriter } from './write-acts.ts'

/** What a person wants to do with a review. */
export type ReviewOrder =
  | Readonly<{ kind: 'claim' | 'release' }>
  | Readonly<{ kind: 'comment'; text: string }>
  | Readonly<{ kind: 'reference'; reference: string; note?: string | undefined }>
  | Readonly<{ kind: 'escalate'; reason: string }>
  | Readonly<{ kind: 'reassign'; to: Person; reason: string }>
  | Readonly<{ kind: 'decide'; outcome: ReviewOutcome | 'escalate'; reason: string; basedOn: ReviewBasis }>

/** The person who acts, and the request. */
export type ReviewContext = Readonly<{
  tenantId: string
  actor: Actor
  /** The scopes of the token. */
  scopes: ReadonlySet<string>
  /** Example: `POST /v1/reviews/9bb2d6f3-0611-5697-b3cb-594a4d5da0b9/claim`. */
  operation: string
  idempotencyKey: string
}>

type Needs = Readonly<{
  facts: Pick<FactLog, 'first'>
  reviews: Pick<Reviews, 'read' | 'write'>
  queue: Pick<ReviewQueue, 'claimedBy'>
  policies: Policies
  takeOut: TakeOutLater
  clock: Clock
  /** Waits before the next try, with jitter, longer each time. */
  pause: (tries: number) => Promise<void>
}>

const uuid = z.uuid()

export type ActOnReview = (eventId: string, order: ReviewOrder, context: ReviewContext) => Promise<Review>

/** The most tries against others who act on the same review. */
const tryCountMax = 8

/** How long a reassignment claims the review for the person. */
const reassignedMinutes = 8 * 60

/**
 * Acts on the review of an event, for a person. Safe to repeat and to race: two acts at once are decided one after the other, each
 * on what the other has left. A repeat with the same key changes nothing and returns the review, also if the first answer was lost.
 * A renewed claim has no fact, and the limit of claims does not apply to it.
 * @throws Refusal `review-not-found`, or `event-archived`. @throws Refusal with the code and the reason of `refusalOf`.
 * @throws Refusal `review-claims-full` for a claim. @throws Refusal `review-changed` when the person has read another version or assessment.
 * @throws Transient `store-unavailable`, also when others were faster at every try. @throws Transient `vault-unavailable`.
 */
export const makeActOnReview = (needs: Needs): ActOnReview => {
  const { facts, reviews, queue, policies, clock, pause } = needs
  const writeActs = actsWriter(needs)

  const commandOf = async (order: ReviewOrder, tenantId: string, now: Instant): Promise<ReviewCommand> => {
    switch (order.kind) {
      case 'claim':
        return { kind: 'claim', until: minutesAfter(now, leaseMinutesOf(await policies.active(tenantId))) }
      case 'reassign':
        return { kind: 'reassign', to: order.to, until: minutesAfter(now, reassignedMinutes) }
      case 'decide': {
        const { outcome, basedOn } = order
        return outcome === 'escalate' ? { kind: 'escalate', basedOn } : { kind: 'decide', outcome, basedOn }
      }
      default:
        return { kind: order.kind }
    }
  }

  return async (eventId, order, context) => {
    // A longer text can be too long for a key of the store.
    if (!uuid.safeParse(eventId).success) throw reviewNotFound()
    const { tenantId, actor, scopes } = context
    const key = requestKeyOf(context)
    const reviewer = { person: { id: actor.id, issuer: actor.issuer }, scopes }
    const done = await untilWon(tryCountMax, pause, async () => {
      const review = await reviews.read(wholeTenant(tenantId), eventId)
      if (review === undefined) throw reviewNotFound()
      if (review.recentKeys.some((recent) => recent.key === key)) return review
      const now = clock()
      const result = decideAct(review, await commandOf(order, tenantId, now), reviewer, now)
      if ('refused' in result) throw new Refusal(result.refused.code, result.refused.because)
      if (order.kind === 'claim' && result.renewedUntil === undefined)
        requireRoomForClaim(await readClaims(queue, reviewer.person, { tenantId, now }))
      const received = requireReceived({ received: (await facts.first(wholeTenant(tenantId), eventId))?.fact })
      const author = { actor, texts: textsIn(order) }
      return writeActs({ before: review, result, cause: received, owner: ownerOf(received), author, key })
    })
    if (done) return done
    throw new Transient('store-unavailable', 'Others act on this review at the same time. Send the same request again.')
  }
}

export const reviewNotFound = (): Refusal =>
  new Refusal('review-not-found', 'There is no review of this event. An event that the machine approves has none.')

/** A key belongs to one person and one call. */
export const requestKeyOf = ({ operation, actor: { issuer = '', id }, idempotencyKey }: ReviewContext): string =>
  sha256(JSON.stringify([operation, issuer, id, idempotencyKey]))

export const minutesAfter = (instant: Instant, minutes: number): Instant =>
  new Date(Date.parse(instant) + minutes * 60_000).toISOString()

/** The words of the person, by the fields of the fact. They are in the vault. */
const textsIn = (order: ReviewOrder): JsonObject => {
  switch (order.kind) {
    case 'comment':
      return { text: order.text }
    case 'reference':
      return { reference: order.reference, ...(order.note !== undefined && { note: order.note }) }
    case 'escalate':
    case 'reassign':
    case 'decide':
      return { reason: order.reason }
    default:
      return {}
  }
}
