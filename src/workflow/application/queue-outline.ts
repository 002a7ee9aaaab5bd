import type { Clock } from '#kernel/domain/instant.ts'
import type { ReviewOutline } from '../domain/review-filter.ts'
import type { ReviewQueue } from './ports.ts'
import { dayStartOf } from './review-query.ts'

/** What the saved views count: the open reviews of a tenant, and those that were decided today. */
export type QueueOutline = Readonly<{
  open: readonly ReviewOutline[]
  decidedToday: readonly ReviewOutline[]
  /** False if there are more reviews than were read. */
  isComplete: boolean
  /** The number of reviews that were read. */
  readCount: number
}>

/** The most open reviews that are read, and the most decided ones. */
export const outlineCountMax = { open: 5_000, decided: 1_000 }

/** A result of many reviews is expensive to read, so it is cached for longer: one second for each 500 reviews. */
export const extraCacheMs = ({ readCount }: Readonly<{ readCount: number }>): number =>
  Math.floor(readCount / 500) * 1_000

type Needs = Readonly<{ queue: Pick<ReviewQueue, 'outline'>; clock: Clock }>

/** Reads the outline of the queue of a tenant. Its cost depends on the number of reviews, so callers cache it. */
export const makeReadQueueOutline =
  ({ queue, clock }: Needs) =>
  async (tenantId: string): Promise<QueueOutline> => {
    const decidedFrom = dayStartOf(clock())
    const [open, decided] = await Promise.all([
      queue.outline({ tenantId, status: 'open', limit: outlineCountMax.open }),
      queue.outline({ tenantId, status: 'decided', decidedFrom, limit: outlineCountMax.decided }),
    ])
    return {
      open: open.reviews,
      decidedToday: decided.reviews,
      isComplete: open.isComplete && decided.isComplete,
      readCount: open.reviews.length + decided.reviews.length,
    }
  }
