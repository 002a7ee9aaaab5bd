import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import { PipelineError, Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { ownerOf, type TakeOutLater } from '#vault/application/take-out.ts'
import { leaseMinutesOf } from '../domain/decision-policy.ts'
import { claimantOf, type Review } from '../domain/review.ts'
import { decideAct } from '../domain/review-decisions.ts'
import { accepts, type ReviewFilter } from '../domain/review-filter.ts'
import { type Reviewer, refusalOf } from '../domain/review-rules.ts'
import { minutesAfter, type ReviewContext, requestKeyOf } from './act-on-review.ts'
import { readClaims, requireRoomForClaim } from './claim-limit.ts'
import type { Policies, ReviewKey, ReviewQueue, Reviews } from './ports.ts'
import { actsWriter } from './write-acts.ts'

type Needs = Readonly<{
  queue: Pick<ReviewQueue, 'read' | 'claimedBy'>
  reviews: Pick<Reviews, 'read' | 'write'>
  facts: Pick<FactLog, 'first'>
  policies: Policies
  takeOut: TakeOutLater
  clock: Clock
  /** From 0 to 1. It spreads callers that have lost the same race. */
  random: () => number
  /** Called with a review that cannot be claimed by anyone. It is passed over. */
  warn: (key: ReviewKey, reason: unknown) => void
}>

/** The reviews of each read of the queue, until one of them is free: most calls find one among the first. */
const readSizes = [25, 100, 375, 1_000, 1_000, 1_000, 1_000] as const

/** The times that the queue is read again, because others were faster. The lost races on what each reading has found. */
const [roundCountMax, raceCountMax] = [8, 5]

/** The most reviews that a call passes over after it has read them. */
const takenCountMax = 100

/** How far a caller goes down the list after lost races. Those who lost them too go elsewhere. */
const spreadMax = 32

export type ClaimNextReview = (filter: ReviewFilter, context: ReviewContext) => Promise<Review | undefined>

/**
 * Claims the most urgent review that a person may decide and no one has claimed. Returns `undefined` if there is none. Two callers
 * never get the same review, also not two calls of one person: the condition of the write decides, and a caller that lost a race
 * goes on to another review. A repeat with the same key returns the review of the first call while its claim is valid, also if the
 * answer was lost. A review that fails is passed over, and keeps no one from the others.
 * @throws Refusal `operator-forbidden`. @throws Refusal `review-claims-full` when the person has ten valid claims; concurrent calls
 * can exceed them. @throws Refusal `review-search-limited` when none of the first reviews is free and there are more.
 * @throws Transient `store-unavailable`, also when others were faster at every try.
 */
export const makeClaimNextReview = (needs: Needs): ClaimNextReview => {
  const { queue, reviews, facts, policies, clock, random, warn } = needs
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

  const claimOrPass = async (eventId: string, search: Search): ReturnType<typeof claim> => {
    try {
      return await claim(eventId, search)
    } catch (error) {
      if (!(error instanceof PipelineError) || error.retryable) throw error
      warn({ tenantId: search.context.tenantId, eventId }, error)
      return 'taken'
    }
  }

  /** The most urgent free reviews of the first part of the queue that has any. */
  const findFree = async (search: Search, taken: ReadonlySet<string>): Promise<readonly string[]> => {
    const { filter, reviewer, context } = search
    const isForOfficers = filter.level === 1 || !reviewer.scopes.has('reviews:supervise')
    const part = { tenantId: context.tenantId, status: 'open', isForOfficers, dueBefore: filter.dueBefore } as const
    let after: string | undefined
    for (const limit of readSizes) {
      const { reviews: read, next } = await queue.read({ ...part, after, limit })
      const free = read.filter(({ review }) => !taken.has(review.eventId) && isFree(review, filter, reviewer, clock()))
      if (free.length > 0) return free.map(({ review }) => review.eventId)
      if (next === undefined) return []
      after = next
    }
    throw searchLimited()
  }

  return async (filter, context) => {
    const { tenantId, actor, scopes } = context
    const reviewer = { person: { id: actor.id, issuer: actor.issuer }, scopes }
    if (scopes.has('operator')) throw operatorForbidden()
    const search = { context, reviewer, filter, key: requestKeyOf(context) }
    const claimed = await readClaims(queue, reviewer.person, { tenantId, now: clock() })
    const repeated = claimed.find(({ review }) => review.recentKeys.some(({ key }) => key === search.key))
    if (repeated) return repeated.review
    requireRoomForClaim(claimed)

    // Reviews that someone has, or the person may not decide. The index can be behind.
    const taken = new Set<string>()
    let races = 0
    for (let round = 1; round <= roundCountMax; round += 1) {
      const left = [...(await findFree(search, taken))]
      if (left.length === 0) return undefined
      while (left.length > 0 && races < round * raceCountMax) {
        if (taken.size >= takenCountMax) throw searchLimited()
        const spread = Math.min(2 ** races, spreadMax, left.length)
        const [eventId = ''] = left.splice(Math.floor(random() * spread), 1)
        const outcome = await claimOrPass(eventId, search)
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

const searchLimited = (): Refusal =>
  new Refusal(
    'review-search-limited',
    'None of the most urgent reviews is free for you, and there are more. List the reviews with the same filters, and claim one of them.',
  )

type Search = Readonly<{ context: ReviewContext; reviewer: Reviewer; filter: ReviewFilter; key: string }>

const isFree = (review: Review, filter: ReviewFilter, reviewer: Reviewer, now: Instant): boolean =>
  claimantOf(review, now) === undefined &&
  accepts(filter, review, now) &&
  refusalOf(review, 'claim', reviewer, now) === undefined
