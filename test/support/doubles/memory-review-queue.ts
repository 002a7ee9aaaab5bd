import { isSamePerson } from '#approval/domain/person.ts'
import { rowOfReview } from '#workflow/adapters/review-rows.ts'
import type { QueueSpan, ReviewQueue } from '#workflow/application/ports.ts'
import type { Review } from '#workflow/domain/review.ts'

/** The queue of reviews in a map, in the order of the index. */
export const makeMemoryReviewQueue = (all: () => readonly Review[]): ReviewQueue => {
  const queued = ({ tenantId, status }: Pick<QueueSpan, 'tenantId' | 'status'>) =>
    all()
      .filter((review) => review.tenantId === tenantId && review.status === status)
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
    claimedBy: async (tenantId, person) =>
      queued({ tenantId, status: 'open' }).filter(
        ({ review: { assignee } }) => assignee !== undefined && isSamePerson(assignee, person),
      ),
    outline: async (span) => {
      const { reviews, next } = await read(span)
      return { reviews: reviews.map(({ review }) => review), isComplete: next === undefined }
    },
  }
}
