import { isSamePerson } from '#approval/domain/person.ts'
import { rowOfReview } from '#workflow/adapters/review-rows.ts'
import type { QueuedReview, QueuePart, QueueSpan, ReviewQueue } from '#workflow/application/ports.ts'
import { claimantOf, type Review } from '#workflow/domain/review.ts'
import { needsSupervisor } from '#workflow/domain/review-choices.ts'

/** The queue of reviews in a map, in the order of the index. */
export const makeMemoryReviewQueue = (all: () => readonly Review[]): ReviewQueue => {
  const queued = ({ tenantId, status, isForOfficers = false }: QueuePart) =>
    all()
      .filter((review) => review.tenantId === tenantId && review.status === status)
      .filter((review) => !isForOfficers || !needsSupervisor(review))
      .map((review) => ({ place: rowOfReview(review).queueSk, review }))
      .toSorted((one, other) => (one.place < other.place ? -1 : 1))

  const read = async (span: QueueSpan) => {
    const { status, dueBefore, decidedFrom = '', isReversed = false, after, limit } = span
    const isDescending = (status === 'decided') !== isReversed
    const within = queued(span)
      .filter(({ place }) => place >= decidedFrom)
      .filter(({ place }) => dueBefore === undefined || place <= `${dueBefore.slice(0, 16)}~`)
      .filter(({ place }) => after === undefined || (isDescending ? place < after : place > after))
    const ordered = isDescending ? within.toReversed() : within
    const reviews = ordered.slice(0, limit)
    return { reviews, ...(ordered.length > limit && { next: reviews.at(-1)?.place }) }
  }

  return {
    read,
    claimedBy: async ({ tenantId, person, now, limit }) => {
      const claimed = queued({ tenantId, status: 'open' }).filter(({ review }) => {
        const claimant = claimantOf(review, now)
        return claimant !== undefined && isSamePerson(claimant, person)
      })
      const untilOf = ({ review }: QueuedReview) => review.claimedUntil ?? ''
      const longest = new Set(
        claimed.toSorted((one, other) => (untilOf(one) > untilOf(other) ? -1 : 1)).slice(0, limit),
      )
      return claimed.filter((each) => longest.has(each))
    },
    outline: async (span) => {
      const { reviews, next } = await read(span)
      return { reviews: reviews.map(({ review }) => review), isComplete: next === undefined }
    },
  }
}
