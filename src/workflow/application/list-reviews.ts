import { cursorOf } from '#api/list-query.ts'
import { reviewRow } from '#api/reviews/review-row.ts'
import { redactAnswer } from '#catalogue/redaction.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { accepts, type ReviewFilter } from '../domain/review-filter.ts'
import type { QueuedReview, ReviewQueue } from './ports.ts'
import { cursorMark, readReviewListQuery } from './review-query.ts'
import { reviewRowOf } from './review-row.ts'

type Needs = Readonly<{ queue: Pick<ReviewQueue, 'read' | 'claimedBy'>; clock: Clock }>

/** The claims of one person that are listed. */
const claimCountMax = 100

/** The most reviews that one call looks at: about 1 MB. A list that finds few continues with the cursor. */
const readCountMax = 1_000

type Page = Readonly<{ items: readonly QueuedReview[]; next?: string | undefined }>

/**
 * Returns one page of the reviews of a tenant: open ones by urgency, decided ones newest first. A page may have fewer than `limit`
 * reviews and still have a next page, because a call reads a bounded part of the queue. From an index, so a change of just now can
 * be missing. An operator sees neither people nor account ids.
 * @throws Refusal `query-invalid`. @throws Transient `store-unavailable`.
 */
export const makeListReviews = ({ queue, clock }: Needs) => {
  const pageOf = async (tenantId: string, filter: ReviewFilter, page: PageOrder): Promise<Page> => {
    const { limit, after, isReversed, isIn } = page
    const { status, assignee, dueBefore, decidedFrom, level } = filter
    if (typeof assignee === 'object' && status !== 'decided') {
      const claimed = await queue.claimedBy({ tenantId, person: assignee, now: clock(), limit: claimCountMax })
      return cut(inOrder(claimed, page).filter(isIn), limit)
    }
    const items: QueuedReview[] = []
    let place = after
    for (let left = readCountMax, size = limit; left > 0; left -= size, size = Math.min(size * 2, left)) {
      const part = { tenantId, status: status === 'decided' ? status : ('open' as const), isForOfficers: level === 1 }
      const span = { ...part, dueBefore, decidedFrom }
      const read = await queue.read({ ...span, isReversed, after: place, limit: size })
      items.push(...read.reviews.filter(isIn))
      if (items.length >= limit) return cut(items, limit, read.next)
      if (read.next === undefined) return { items }
      place = read.next
    }
    return { items, next: place }
  }

  return async (caller: Caller, input: Readonly<Record<string, string | undefined>>) => {
    const now = clock()
    const { filter, ...order } = readReviewListQuery(input, { caller, now })
    const isIn = ({ review }: QueuedReview): boolean => accepts(filter, review, now)
    const { items, next } = await pageOf(caller.tenantId, filter, { ...order, isIn })
    return {
      items: items.map(({ review }) => redactAnswer(reviewRow, reviewRowOf(review, now), caller)),
      nextCursor: next === undefined ? null : cursorOf(`${cursorMark}${next}`),
    }
  }
}

type PageOrder = Readonly<{
  limit: number
  after?: string | undefined
  isReversed: boolean
  isIn: (queued: QueuedReview) => boolean
}>

/** The first `limit` reviews. There is a next page if more were found, or if more can be read. */
const cut = (found: readonly QueuedReview[], limit: number, readNext?: string): Page => {
  const items = found.slice(0, limit)
  return { items, next: found.length > limit ? items.at(-1)?.place : readNext }
}

const inOrder = (found: readonly QueuedReview[], { after, isReversed }: PageOrder): readonly QueuedReview[] => {
  const ordered = isReversed ? found.toReversed() : found
  return ordered.filter(({ place }) => after === undefined || (isReversed ? place < after : place > after))
}
