import type { FactLog } from '#facts/application/fact-log.ts'
import { requireReceived } from '#facts/application/require-received.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { fallDue } from '../domain/review-deadlines.ts'
import type { Policies, ReviewKey, Reviews } from './ports.ts'
import { actsWriter } from './write-acts.ts'

type Needs = Readonly<{
  facts: Pick<FactLog, 'first'>
  reviews: Reviews
  policies: Pick<Policies, 'named'>
  clock: Clock
  /** The time after which a run begins no group. The next run takes the others. */
  runMs: number
  /** Called with a review that could not be escalated. The next run tries it again. */
  warn: (key: ReviewKey, reason: unknown) => void
}>

/**
 * What a run did. `left`: reviews that failed, that another writer changed meanwhile, or that the run had no time for, of which it
 * counts those that it has read.
 */
export type EscalationCounts = Readonly<{ escalated: number; left: number }>

/** The number of reviews that are escalated at once. */
const groupSize = 20

/**
 * Escalates what is overdue to level two, once each, as a fact, with the due time of level two. Safe to repeat, to race and to stop
 * at any moment: of two runs, one escalates. A review that a person changed meanwhile, or that fails, is left to the next run, and
 * keeps no other from being escalated while the run has time.
 * @throws Transient `store-unavailable` when the index cannot be read.
 */
export const makeEscalateReviews = (needs: Needs) => {
  const { facts, reviews, clock, runMs, warn } = needs
  // Such an act has no text of a person.
  const writeActs = actsWriter({ ...needs, takeOut: async (draft) => ({ draft }) })

  const escalate = async ({ tenantId, eventId }: ReviewKey): Promise<'escalated' | 'left' | 'done'> => {
    const tenancy = wholeTenant(tenantId)
    const before = await reviews.read(tenancy, eventId)
    const result = before && fallDue(before, clock())
    if (!result || result.facts.length === 0) return 'done'
    const received = requireReceived({ received: (await facts.first(tenancy, eventId))?.fact })
    return (await writeActs({ before, result, cause: received, owner: {} })) ? 'escalated' : 'left'
  }

  const escalateGroup = async (group: readonly ReviewKey[]) => {
    const outcomes = await Promise.allSettled(group.map(escalate))
    return outcomes.map((outcome, index) => {
      if (outcome.status === 'fulfilled') return outcome.value
      const key = group[index]
      if (key) warn(key, outcome.reason)
      return 'left'
    })
  }

  return async (): Promise<EscalationCounts> => {
    const startedAt = clock()
    const counts = { escalated: 0, left: 0, done: 0 }
    const hasTime = () => Date.parse(clock()) < Date.parse(startedAt) + runMs
    for await (const page of reviews.overdue(startedAt)) {
      for (let start = 0; start < page.length; start += groupSize) {
        if (!hasTime()) return { escalated: counts.escalated, left: counts.left + page.length - start }
        for (const outcome of await escalateGroup(page.slice(start, start + groupSize))) counts[outcome] += 1
      }
    }
    return { escalated: counts.escalated, left: counts.left }
  }
}
