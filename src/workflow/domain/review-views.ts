import { isSamePerson, type Person } from '#approval/domain/person.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { claimantOf } from './review.ts'
import { type ReviewOutline, waitsForSecond } from './review-filter.ts'

/** Who looks at the queue, and when. */
export type ViewOfQueue = Readonly<{ person: Person; now: Instant; dayStart: Instant }>

/** The number of reviews in each saved view of the queue. Each view is one call of the list, with the same name of a filter. */
export type ReviewCounts = Readonly<{
  open: number
  mine: number
  unclaimed: number
  overdue: number
  secondPerson: number
  escalated: number
  decidedToday: number
}>

const isOpen = ({ status }: ReviewOutline): boolean => status === 'open'

type InView = (review: ReviewOutline, view: ViewOfQueue) => boolean

const views: Readonly<Record<keyof ReviewCounts, InView>> = {
  open: isOpen,
  mine: (review, { person, now }) => {
    const claimant = claimantOf(review, now)
    return isOpen(review) && claimant !== undefined && isSamePerson(claimant, person)
  },
  unclaimed: (review, { now }) => isOpen(review) && claimantOf(review, now) === undefined,
  overdue: (review, { now }) => isOpen(review) && review.dueAt < now,
  secondPerson: waitsForSecond,
  escalated: (review) => isOpen(review) && review.level === 2,
  decidedToday: ({ status, decidedAt = '' }, { dayStart }) => status === 'decided' && decidedAt >= dayStart,
}

/** Counts the reviews of each saved view. */
export const countViews = (reviews: readonly ReviewOutline[], view: ViewOfQueue): ReviewCounts => {
  const count = (isIn: InView): number => reviews.filter((review) => isIn(review, view)).length
  return {
    open: count(views.open),
    mine: count(views.mine),
    unclaimed: count(views.unclaimed),
    overdue: count(views.overdue),
    secondPerson: count(views.secondPerson),
    escalated: count(views.escalated),
    decidedToday: count(views.decidedToday),
  }
}
