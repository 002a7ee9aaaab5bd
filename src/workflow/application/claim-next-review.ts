import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { ownerOf, type TakeOutLater } from '#vault/application/take-out.ts'
import { leaseMinutesOf } from '../domain/decision-policy.ts'
import { claimantOf, type Review } from '../domain/review.ts'
import { decideAct } from '../domain/review-decisions.ts'
import { accepts, type ReviewFilter } from '../domain/review-filter.ts'
import { type Reviewer, refusalOf } from '../domain/review-rules.ts'
import { minutesAfter, type ReviewContext, requestKeyOf } from './act-on-review.ts'
import type { Policies, ReviewQueue, Reviews } from './ports.ts'
import { actsWriter } from './write-acts.ts'

type Needs = Readonly<{
  queue: Pick<ReviewQueue, 'read' | 'claimedBy'>
  reviews: Pick<Reviews, 'read' | 'write'>
  facts: Pick<FactLog, 'first'>
  policies: Policies
  takeOut: TakeOutLater
  clock: Clock
  /** From 0 to 1. It parts callers that have lost the same race. */
  random: () => number
}>

/** The reviews of each read of the queue, until one of them is free: most calls find one among the first. */
const readSizes = [25, 100, 400, 1_000, 1_000, 1_000, 1_000]

/** The times that the queue is read again, because others were faster. The tries on what each reading has found. */
const [roundCountMax, tryCountMax] = [8, 5]

/** How far a caller goes down the list after lost races. Those who lost them too go elsewhere. */
const spreadMax = 32

export type ClaimNextReview = (filter: ReviewFilter, context: ReviewContext) => Promise<Review | undefined>

/**
 * Claims the most urgent review that a person may decide and no one has claimed. Returns `undefined` if there is none. Two callers
 * never get the same review, also not two calls of one person: the condition of the write decides, and a caller that lost a race
 * goes on to another review. A repeat with the same key returns the review of the first call, also if its answer was lost.
 * @throws Refusal `operator-forbidden`. @throws Transient `store-unavailable`, also when others were faster at every try.
 */
export const makeClaimNextReview = (needs: Needs): ClaimNextReview => {
  const { queue, reviews, facts, policies, clock, random } = needs
  const writeActs = actsWriter(needs)

  /** Claims one review. `taken`: someone has it, or the person may not. `raced`: another writer was faster just now. */
  const claim = async (eventId: string, search: Search): Promise<Review | 'taken' | 'raced'> => {
    const { context, reviewer, filter, key } = search
    const tenancy = wholeTenant(context.tenantId)
    const review = await reviews.read(tenancy, eventId)
    const now = clock()
    if (review === undefined || !isFree(review, filter, reviewer, now)) return 'taken'
    const until = minutesAfter(now, leaseMinutesOf(await policies.active(context.tenantId)))
    const result = decideAct(review, { kind: 'claim', until }, reviewer, now)
    if ('refused' in result) return 'taken'
    const received = requireReceived({ received: (await facts.first(tenancy, eventId))?.fact })
    const author = { actor: context.actor }
    const act = { before: review, result, cause: received, owner: ownerOf(received), author, key }
    return (await writeActs(act)) ?? 'raced'
  }

  /** The most urgent free reviews of the first part of the queue that has any. */
  const findFree = async (search: Search, taken: ReadonlySet<string>): Promise<readonly string[]> => {
    const { filter, reviewer, context } = search
    let after: string | undefined
    for (const limit of readSizes) {
      const span = { tenantId: context.tenantId, status: 'open', dueBefore: filter.dueBefore, after, limit } as const
      const { reviews: read, next } = await queue.read(span)
      const free = read.filter(({ review }) => !taken.has(review.eventId) && isFree(review, filter, reviewer, clock()))
      if (free.length > 0) return free.map(({ review }) => review.eventId)
      if (next === undefined) return []
      after = next
    }
    return []
  }

  return async (filter, context) => {
    const { tenantId, actor, scopes } = context
    const reviewer = { person: { id: actor.id, issuer: actor.issuer }, scopes }
    if (scopes.has('operator')) throw operatorForbidden()
    const search = { context, reviewer, filter, key: requestKeyOf(context) }
    const held = await queue.claimedBy(tenantId, reviewer.person)
    const repeated = held.find(({ review }) => review.recentKeys.some(({ key }) => key === search.key))
    if (repeated) return repeated.review

    // Reviews that someone has, or the person may not decide. The index can be behind.
    const taken = new Set<string>()
    let races = 0
    for (let round = 0; round < roundCountMax; round += 1) {
      const left = [...(await findFree(search, taken))]
      if (left.length === 0) return undefined
      for (let tries = 0; tries < tryCountMax && left.length > 0; tries += 1) {
        const spread = Math.min(2 ** races, spreadMax, left.length)
        const [eventId = ''] = left.splice(Math.floor(random() * spread), 1)
        const outcome = await claim(eventId, search)
        if (typeof outcome === 'object') return outcome
        if (outcome === 'taken') taken.add(eventId)
        else races += 1
      }
    }
    throw new Transient('store-unavailable', 'Others claimed reviews at every try. Send the same request again.')
  }
}

const operatorForbidden = (): Refusal =>
  new Refusal(
    'operator-forbidden',
    'Operators do not review events. Ask a person of the tenant with the scope reviews:decide.',
  )

type Search = Readonly<{ context: ReviewContext; reviewer: Reviewer; filter: ReviewFilter; key: string }>

const isFree = (review: Review, filter: ReviewFilter, reviewer: Reviewer, now: Instant): boolean =>
  claimantOf(review, now) === undefined &&
  accepts(filter, review, now) &&
  refusalOf(review, 'claim', reviewer, now) === undefined
