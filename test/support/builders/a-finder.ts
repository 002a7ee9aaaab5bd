import type { Fact } from '#facts/domain/fact.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { makeListEvents } from '#views/application/list-events.ts'
import { makeActivity, makeCorrelatedFacts, makeEventRows } from '../ports/views-stores.ts'
import { aProjector } from './a-projector.ts'

/** Lists of events, and the facts that they come from. `add` projects a fact, and appends it if it is the first of its event. */
export const aFinder = (clock: Clock) => {
  const [rows, activity, correlated] = [makeEventRows(), makeActivity(), makeCorrelatedFacts()]
  const project = aProjector(rows, { activity })
  return {
    rows,
    activity,
    listEvents: makeListEvents({ rows, activity, correlated, clock }),
    add: async (...facts: readonly Fact[]) => {
      for (const { id: _, ...draft } of facts) await correlated.append(draft)
      for (const fact of facts) await project(fact)
    },
  }
}
