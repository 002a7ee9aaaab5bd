import type { FactLog } from '#facts/application/fact-log.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { fallDue } from '../domain/review-decisions.ts'
import type { ReviewKey, Reviews } from './ports.ts'
import { makeWriteActs } from './write-acts.ts'

type Needs = Readonly<{ facts: Pick<FactLog, 'first'>; reviews: Reviews; clock: Clock }>

/** What a run did. `left`: reviews that another writer changed meanwhile, or that were not read in this run. */
export type EscalationCounts = Readonly<{ escalated: number; left: number }>

/** The most reviews of one run. The next run takes the others. */
const reviewCountMax = 500

/** The number of reviews that are escalated at once. */
const groupSize = 20

/**
 * Escalates what is overdue to level two, once each, as a fact. Safe to repeat and to race: of two runs, one escalates. A review
 * that a person changed meanwhile is left to the next run.
 * @throws Transient `store-unavailable`.
 */
export const makeEscalateReviews = ({ facts, reviews, clock }: Needs) => {
  // Such an act has no text of a person.
  const writeActs = makeWriteActs({ reviews, takeOut: async (draft) => ({ draft }) })

  const escalate = async ({ tenantId, eventId }: ReviewKey): Promise<'escalated' | 'left' | undefined> => {
    const tenancy = wholeTenant(tenantId)
    const before = await reviews.read(tenancy, eventId)
    const result = before && fallDue(before, clock())
    if (!result || result.facts.length === 0) return undefined
    const received = await facts.first(tenancy, eventId)
    if (received === undefined) return 'left'
    const after = await writeActs({ before, result, cause: received.fact, owner: {} })
    return after ? 'escalated' : 'left'
  }

  return async (): Promise<EscalationCounts> => {
    const due = await reviews.overdue(clock(), reviewCountMax)
    const outcomes: Awaited<ReturnType<typeof escalate>>[] = []
    for (let start = 0; start < due.length; start += groupSize)
      outcomes.push(...(await Promise.all(due.slice(start, start + groupSize).map(escalate))))
    const countOf = (kind: 'escalated' | 'left') => outcomes.filter((outcome) => outcome === kind).length
    return { escalated: countOf('escalated'), left: countOf('left') }
  }
}
