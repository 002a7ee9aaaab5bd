import { watchOf } from '#facts/adapters/due-reviews.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { withId } from '#facts/application/identity.ts'
import { covers, wholeTenant } from '#kernel/domain/tenant.ts'
import { unreadableReview } from '#workflow/adapters/dynamo-reviews.ts'
import { storedReviewIn } from '#workflow/adapters/review-rows.ts'
import type { Reviews } from '#workflow/application/ports.ts'
import type { Review } from '#workflow/domain/review.ts'

/** A row after an edit by hand. */
export type SpoiltReview = Pick<Review, 'tenantId' | 'eventId'> & Partial<Review>

/** Reviews in a map, with their facts in the log. */
export const makeMemoryReviews = (facts: Pick<FactLog, 'append' | 'history'>) => {
  const held = new Map<string, Review>()
  const keyOf = ({ tenantId, eventId }: Pick<Review, 'tenantId' | 'eventId'>) => `${tenantId}#${eventId}`
  const stored: Reviews['stored'] = async (key) => {
    const row = held.get(keyOf(key))
    return row && storedReviewIn(row)
  }
  const reviews: Reviews = {
    stored,
    read: async (tenancy, eventId) => {
      const row = await stored({ tenantId: tenancy.tenantId, eventId })
      if (row && !row.review) throw unreadableReview()
      const review = row?.review
      return review && covers(tenancy, review.partnerId) ? review : undefined
    },
    write: async ({ before, after, facts: drafts }) => {
      const ids = drafts.map(({ draft }) => withId(draft).id)
      const recorded = await facts.history(wholeTenant(after.tenantId), after.eventId)
      const row = held.get(keyOf(after))
      const isSame = row?.act === before?.act && row?.claimedUntil === before?.claimedUntil
      const isAsRead = isSame && (row === undefined) === (before === undefined)
      if (!isAsRead || recorded.some(({ id }) => ids.includes(id))) return false
      held.set(keyOf(after), JSON.parse(JSON.stringify(after)))
      for (const { draft, belongings } of drafts) await facts.append(draft, belongings)
      return true
    },
    overdue: async function* (now) {
      const due = [...held.values()].filter((review) => {
        const watched = watchOf(review)
        return watched?.watch === 'due' && watched.at < now
      })
      if (due.length > 0) yield due.toSorted((one, other) => (one.dueAt < other.dueAt ? -1 : 1))
    },
  }
  return {
    ...reviews,
    all: (): readonly Review[] => [...held.values()].flatMap((row) => storedReviewIn(row).review ?? []),
    /** Loses the row of a review, or replaces it, also by one that cannot be read. */
    spoil: (key: Pick<Review, 'tenantId' | 'eventId'>, row?: SpoiltReview): void => {
      if (row) held.set(keyOf(key), row as Review)
      else held.delete(keyOf(key))
    },
  }
}
