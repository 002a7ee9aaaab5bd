import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'

/** Facts of one event in this order find the row in the state that costs no read. */
const usualOrder = ['received', 'assessed', 'moved']

/**
 * Projects a batch of facts: those of one event one after the other, and different events at once. Returns the outcome of each
 * fact in the order of the batch; one that fails stops no other.
 */
export const makeProjectBatch =
  (project: (fact: Fact) => Promise<void>) =>
  async (facts: readonly Fact[]): Promise<readonly PromiseSettledResult<void>[]> => {
    const outcomes = new Map<number, PromiseSettledResult<void>>()
    const numbered = facts.map((fact, index) => ({ fact, index }))
    const events = Map.groupBy(numbered, ({ fact: { tenantid, eventid } }) => `${tenantid}#${eventid}`)
    await Promise.all(
      [...events.values()].map(async (event) => {
        for (const { fact, index } of event.toSorted((a, b) => rankOf(a.fact) - rankOf(b.fact)))
          outcomes.set(index, (await Promise.allSettled([project(fact)]))[0])
      }),
    )
    return facts.map((_, index) => outcomes.get(index) ?? notProjected)
  }

const rankOf = (fact: Fact): number => {
  const rank = usualOrder.indexOf(kindOf(fact) ?? '')
  return rank === -1 ? usualOrder.length : rank
}

const notProjected: PromiseRejectedResult = { status: 'rejected', reason: new Error('A fact was not projected.') }
