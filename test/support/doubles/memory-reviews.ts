import { watchOf } from '#facts/adapters/due-reviews.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { withId } from '#facts/application/identity.ts'
import { covers, wholeTenant } from '#kernel/domain/tenant.ts'
import type { Reviews } from '#workflow/application/ports.ts'
import type { Review } from '#workflow/domain/review.ts'

/** Reviews in a map, with their facts in the log. */
export const makeMemoryReviews = (facts: Pick<FactLog, 'append' | 'history'>) => {
  const held = new Map<string, Review>()
  const keyOf = ({ tenantId, eventId }: Pick<Review, 'tenantId' | 'eventId'>) => `${tenantId}#${eventId}`
  const reviews: Reviews = {
    read: async (tenancy, eventId) => {
      const review = held.get(keyOf({ tenantId: tenancy.tenantId, eventId }))
      return review && covers(tenancy, review.partnerId) ? review : undefined
    },
    write: async ({ before, after, facts: drafts }) => {
      const ids = drafts.map(({ draft }) => withId(draft).id)
      const stored = await facts.history(wholeTenant(after.tenantId), after.eventId)
      const review = held.get(keyOf(after))
      const isAsRead = review?.act === before?.act && review?.claimedUntil === before?.claimedUntil
      if (!isAsRead || stored.some(({ id }) => ids.includes(id))) return false
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
    all: (): readonly Review[] => [...held.values()],
    /** Loses the row of a review, or replaces it. */
    spoil: (key: Pick<Review, 'tenantId' | 'eventId'>, row?: Review): void => {
      if (row) held.set(keyOf(key), row)
      else held.delete(keyOf(key))
    },
  }
}
