import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { Transient } from '#kernel/domain/errors.ts'
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
import { makeWriteActs } from './write-acts.ts'

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

/** The reviews of each read of the queue: most calls find one among the first. */
const readSizes = [25, 100, 400, 1_000, 1_000, 1_000, 1_000]

/** The most reviews that one call tries to claim. Each costs a read, and a transaction if it is still free. */
const tryCountMax = 40

/** How far a caller goes down the list after a lost race. Those who lost it with the caller go elsewhere. */
const spreadMax = 16

/**
 * Claims the most urgent review that a person may decide and no one has claimed. Returns `undefined` if there is none. Two callers
 * never get the same review, also not two calls of one person: the condition of the write decides, and a caller that lost a race
 * goes on to another review. A repeat with the same key returns the review of the first call, also if its answer was lost.
 * @throws Transient `store-unavailable`, also when others were faster at every try.
 */
export const makeClaimNextReview = (needs: Needs) => {
  const { queue, reviews, facts, policies, clock, random } = needs
  const writeActs = makeWriteActs(needs)

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

  return async (filter: ReviewFilter, context: ReviewContext): Promise<Review | undefined> => {
    const { tenantId, actor, scopes } = context
    const reviewer = { person: { id: actor.id, issuer: actor.issuer }, scopes }
    const search = { context, reviewer, filter, key: requestKeyOf(context) }
    const held = await queue.claimedBy(tenantId, reviewer.person)
    const repeated = held.find(({ review }) => review.recentKeys.some(({ key }) => key === search.key))
    if (repeated) return repeated.review

    let [tries, races, after]: [number, number, string | undefined] = [0, 0, undefined]
    for (const limit of readSizes) {
      const page = await queue.read({ tenantId, status: 'open', dueBefore: filter.dueBefore, after, limit })
      const free = page.reviews.filter(({ review }) => isFree(review, filter, reviewer, clock()))
      const left = free.map(({ review }) => review.eventId)
      while (left.length > 0 && tries < tryCountMax) {
        const spread = Math.min(2 ** races - 1, spreadMax, left.length - 1)
        const [eventId = ''] = left.splice(Math.floor(random() * (spread + 1)), 1)
        const outcome = await claim(eventId, search)
        tries += 1
        if (typeof outcome === 'object') return outcome
        if (outcome === 'taken') continue
        races += 1
        // Its other writer can have done something else than to claim it.
        left.push(eventId)
      }
      if (left.length > 0)
        throw new Transient('store-unavailable', 'Others claimed reviews at every try. Send the same request again.')
      if (page.next === undefined) return undefined
      after = page.next
    }
    return undefined
  }
}

type Search = Readonly<{ context: ReviewContext; reviewer: Reviewer; filter: ReviewFilter; key: string }>

const isFree = (review: Review, filter: ReviewFilter, reviewer: Reviewer, now: Instant): boolean =>
  claimantOf(review, now) === undefined &&
  accepts(filter, review, now) &&
  refusalOf(review, 'claim', reviewer, now) === undefined
