import * as z from 'zod'
import type { FactLog } from '#facts/application/fact-log.ts'
import { matterOf } from '#facts/application/subject-matter.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { JobItem, JobKind, JobPage } from '#jobs/application/ports.ts'
import type { ItemOutcome } from '#jobs/domain/tally.ts'
import { untilWon } from '#kernel/application/until-won.ts'
import type { Actor } from '#kernel/domain/actor.ts'
import { Refusal, Transient } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { tenantIdPattern, wholeTenant } from '#kernel/domain/tenant.ts'
import { dueAtOf, needOf } from '../domain/decision-policy.ts'
import type { Review } from '../domain/review.ts'
import { reviewByFacts, type UnopenedReview } from './missing-review.ts'
import { openedDraft, type ReviewTerms, reviewOpenedBy } from './open-review.ts'
import type { EventPlace, EventsByStatus, Policies, ReviewKey, ReviewLock, Reviews } from './ports.ts'
import { makeReassessReview } from './reassess-review.ts'
import { assessmentOf } from './review-facts.ts'

/** The name of the kind of job that opens reviews. */
export const openReviewsKind = 'open-reviews'

const openReviewsSelection = z.strictObject({
  tenantId: z.string().regex(tenantIdPattern),
  /** Only this event. */
  eventId: z.uuid().optional(),
})

export type OpenReviewsSelection = Readonly<z.output<typeof openReviewsSelection>>

type Needs = Readonly<{
  facts: Pick<FactLog, 'history'>
  reviews: Pick<Reviews, 'read' | 'stored' | 'write'>
  policies: Policies
  events: EventsByStatus
  clock: Clock
  pause: (tries: number) => Promise<void>
}>

/** The statuses of the events that can need people, in the order of a run. */
const statuses = ['held', 'rejected'] as const

/** The events of one page. Each is examined by one query of its facts, and by its row if it has a review. */
const pageLength = 25

/** The most tries against people who act on the same review. */
const tryCountMax = 5

/** What an event lacks: a review, or the row of its review. `before` is a row that is behind the facts or cannot be read. */
type Lack =
  | (Readonly<{ kind: 'unopened' }> & UnopenedReview)
  | Readonly<{ kind: 'row'; before: ReviewLock | undefined; after: Review }>

type NoLack = Readonly<{ kind: 'skipped' | 'failed'; code: string }>

/**
 * The kind of job that gives events the reviews that they lack. It opens a review, by the active policy and as a fact of the actor,
 * for an event that an earlier version held, and for a report of the high band that it rejected. It writes a row again that was
 * lost, is behind its facts or cannot be read, as the fold of them and without a fact. The read model lists the events. Safe to repeat and to race.
 */
export const makeOpenReviews = (needs: Needs): JobKind => {
  const { facts, reviews, events, clock, pause } = needs
  const supply = makeSupply(needs)

  const lackOf = async ({ tenantId, eventId }: ReviewKey): Promise<Lack | NoLack> => {
    const tenancy = wholeTenant(tenantId)
    const found = reviewByFacts(historyOf(await facts.history(tenancy, eventId)), clock())
    if (found.kind !== 'opened') return found
    // Read after the facts: a row that is behind them then is so for ever.
    const row = await reviews.stored({ tenantId, eventId })
    if (row?.review && row.review.act >= found.review.act) return { kind: 'skipped', code: 'review-there' }
    return { kind: 'row', before: row?.lock, after: { ...found.review, recentKeys: row?.review?.recentKeys ?? [] } }
  }

  const act = async (event: ReviewKey, actor: Actor): Promise<ItemOutcome> => {
    const outcome = await untilWon(tryCountMax, pause, async (): Promise<ItemOutcome | undefined> => {
      const lack = await lackOf(event)
      if ('code' in lack) return lack
      return (await supply(lack, event, actor)) ? { kind: 'done' } : undefined
    })
    if (outcome) return outcome
    throw new Transient('store-unavailable', `Others act on the review of ${event.eventId} at every try.`)
  }

  /** A refusal is found as well, so that the run reports the event whose facts cannot be read. */
  const lacking = async (tenantId: string, places: readonly EventPlace[]): Promise<readonly EventPlace[]> => {
    const lacks = await Promise.allSettled(places.map(({ eventId }) => lackOf({ tenantId, eventId })))
    return places.filter((_, index) => {
      const lack = lacks[index]
      if (lack?.status === 'fulfilled') return lack.value.kind !== 'skipped'
      if (lack?.reason instanceof Refusal) return true
      throw lack?.reason
    })
  }

  const find = async ({ tenantId }: OpenReviewsSelection, after: string | undefined) => {
    const [status, place] = positionIn(after)
    const page = await events.page({ tenantId, status, after: place, limit: pageLength })
    const found = await lacking(tenantId, page.events)
    const following = statuses[statuses.indexOf(status) + 1]
    const next = page.next === undefined ? following && positionOf(following) : positionOf(status, page.next)
    return { status, found, next, isLast: next === undefined }
  }

  return {
    tenantOf: (selection) => openReviewsSelection.parse(selection).tenantId,

    count: async (selection, max) => {
      const parsed = openReviewsSelection.parse(selection)
      const { tenantId, eventId } = parsed
      if (eventId !== undefined) return (await lacking(tenantId, [{ eventId, place: '' }])).length
      let count = 0
      for (let page = await find(parsed, undefined); ; page = await find(parsed, page.next)) {
        count += page.found.length
        if (page.isLast || count >= max) return Math.min(count, max)
      }
    },

    open: (selection, actor) => {
      const parsed = openReviewsSelection.parse(selection)
      const { tenantId, eventId: only } = parsed
      const itemOf = (eventId: string, cursor?: string): JobItem => ({
        name: `${tenantId}#${eventId}`,
        cursor,
        act: () => act({ tenantId, eventId }, actor),
      })
      return async (after): Promise<JobPage> => {
        // The run of one event reports why it lacks nothing.
        if (only !== undefined) return { items: [itemOf(only)], isLast: true }
        const { status, found, next, isLast } = await find(parsed, after)
        return { items: found.map(({ eventId, place }) => itemOf(eventId, positionOf(status, place))), next, isLast }
      }
    },
  }
}

type Status = (typeof statuses)[number]

/** A position in a run: a status, and the place of an event in the list of this status. */
const positionOf = (status: Status, place = ''): string => `${status} ${place}`

const positionIn = (position = positionOf(statuses[0])): readonly [Status, string | undefined] => {
  const [word, place] = position.split(' ', 2)
  return [statuses.find((status) => status === word) ?? statuses[0], place || undefined]
}

/** Writes what an event lacks. Returns `false` if another writer was faster. */
const makeSupply = ({ facts, reviews, policies, clock, pause }: Needs) => {
  const reassessReview = makeReassessReview({ facts, reviews, policies, clock, pause })

  const open = async ({ received, assessed, purpose, step }: UnopenedReview, actor: Actor): Promise<boolean> => {
    const [policy, at, { band }] = [await policies.active(received.tenantid), clock(), assessmentOf(assessed)]
    const { amount } = matterOf(received)
    const need = needOf(policy, { type: received.eventtype, band, amount })
    const terms: ReviewTerms = { purpose, level: 1, need, dueAt: dueAtOf(policy, band, at) }
    const opening = { received, assessed, terms, policy, step, act: 1, at } as const
    const change = { after: reviewOpenedBy(opening), facts: [{ draft: openedDraft(opening, actor) }] }
    if (await reviews.write(change)) return true
    // A row without facts that cannot be read is in the way of every write but this one.
    const row = await reviews.stored(change.after)
    return row !== undefined && !row.review && reviews.write({ ...change, before: row.lock })
  }

  return async (lack: Lack, event: ReviewKey, actor: Actor): Promise<boolean> => {
    const { tenantId, eventId } = event
    if (!(await (lack.kind === 'row' ? reviews.write({ ...lack, facts: [] }) : open(lack, actor)))) return false
    // An assessment that was recorded while there was no row has found no review.
    const { assessments } = historyOf(await facts.history(wholeTenant(tenantId), eventId))
    const latest = assessments.at(-1)
    if (latest) await reassessReview(latest)
    return true
  }
}
