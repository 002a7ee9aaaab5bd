import type * as z from 'zod'
import type { reviewSummary } from '#api/reviews/review-outline.ts'
import { sha256 } from '#kernel/application/sha256.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Clock, Instant } from '#kernel/domain/instant.ts'
import { claimantOf } from '../domain/review.ts'
import type { ReviewOutline } from '../domain/review-filter.ts'
import { countViews } from '../domain/review-views.ts'
import type { QueueOutline } from './queue-outline.ts'
import { dayStartOf, personOf } from './review-query.ts'

type Needs = Readonly<{
  /** Reads the outline of the queue of a tenant. It can be some seconds old. */
  outline: (tenantId: string) => Promise<QueueOutline>
  clock: Clock
}>

/**
 * Counts the reviews of each saved view for a person. The answer changes with every act, so that its entity tag shows when a list
 * has to be read again. @throws Transient `store-unavailable`.
 */
export const makeGetReviewSummary =
  ({ outline, clock }: Needs) =>
  async (caller: Caller): Promise<z.output<typeof reviewSummary>> => {
    const { open, decidedToday, isComplete } = await outline(caller.tenantId)
    const [now, reviews] = [clock(), [...open, ...decidedToday]]
    const oldest = open.toSorted((one, other) => (one.openedAt < other.openedAt ? -1 : 1)).at(0)
    const latestChangeAt = reviews.map(changedAtOf).toSorted().at(-1)
    return {
      counts: countViews(reviews, { person: personOf(caller), now, dayStart: dayStartOf(now) }),
      ...(oldest && { oldest: { eventId: oldest.eventId, openedAt: oldest.openedAt, dueAt: oldest.dueAt } }),
      ...(latestChangeAt !== undefined && { latestChangeAt }),
      state: sha256(JSON.stringify(reviews.map((review) => stateOf(review, now)))),
      complete: isComplete,
    }
  }

const changedAtOf = ({ changedAt, openedAt }: ReviewOutline): Instant => changedAt ?? openedAt

/** What the lists show of a review and a renewed claim leaves alone. */
const stateOf = (review: ReviewOutline, now: Instant) => [
  review.eventId,
  review.act,
  claimantOf(review, now) !== undefined,
  review.dueAt < now,
]
