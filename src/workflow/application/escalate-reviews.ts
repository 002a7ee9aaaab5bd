import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { fallDue } from '../domain/review-decisions.ts'
import type { ReviewKey, Reviews } from './ports.ts'
import { actsWriter } from './write-acts.ts'

type Needs = Readonly<{
  facts: Pick<FactLog, 'first'>
  reviews: Reviews
  clock: Clock
  /** Called with a review that could not be escalated. The next run tries it again. */
  warn: (key: ReviewKey, reason: unknown) => void
}>

/** What a run did. `left`: reviews that failed, or that another writer changed meanwhile. */
export type EscalationCounts = Readonly<{ escalated: number; left: number }>

/** The most reviews of one run. The next run takes the others. */
const reviewCountMax = 500

/** The number of reviews that are escalated at once. */
const groupSize = 20

/**
 * Escalates what is overdue to level two, once each, as a fact. Safe to repeat and to race: of two runs, one escalates. A review
 * that a person changed meanwhile, or that fails, is left to the next run, and keeps no other from being escalated.
 * @throws Transient `store-unavailable` when the index cannot be read.
 */
export const makeEscalateReviews = ({ facts, reviews, clock, warn }: Needs) => {
  // Such an act has no text of a person.
  const writeActs = actsWriter({ reviews, takeOut: async (draft) => ({ draft }) })

  const escalate = async ({ tenantId, eventId }: ReviewKey): Promise<'escalated' | 'left' | 'done'> => {
    const tenancy = wholeTenant(tenantId)
    const before = await reviews.read(tenancy, eventId)
    const result = before && fallDue(before, clock())
    if (!result || result.facts.length === 0) return 'done'
    const received = requireReceived({ received: (await facts.first(tenancy, eventId))?.fact })
    return (await writeActs({ before, result, cause: received, owner: {} })) ? 'escalated' : 'left'
  }

  return async (): Promise<EscalationCounts> => {
    const due = await reviews.overdue(clock(), reviewCountMax)
    const counts = { escalated: 0, left: 0, done: 0 }
    for (let start = 0; start < due.length; start += groupSize) {
      const group = due.slice(start, start + groupSize)
      const outcomes = await Promise.allSettled(group.map(escalate))
      for (const [index, key] of group.entries()) {
        const outcome = outcomes[index]
        counts[outcome?.status === 'fulfilled' ? outcome.value : 'left'] += 1
        if (outcome?.status === 'rejected') warn(key, outcome.reason)
      }
    }
    return { escalated: counts.escalated, left: counts.left }
  }
}
