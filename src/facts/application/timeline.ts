import { eventMoved } from '#catalogue/families/workflow.ts'
import type { StatusEntry } from '../domain/event-history.ts'
import { actorOfFact, type Fact } from '../domain/fact.ts'
import { dataOf } from './read-fact.ts'

/** The reasons of people for a step, by the id of the fact that the step follows from. */
type PersonReasons = ReadonlyMap<string, Pick<StatusEntry, 'reason' | 'hidden'>>

/**
 * Every status that an event has had, in order of the numbers of its steps; the last one is its status now. Each step is
 * `Workflow.Event.Moved.v1`. A step that follows from the decision of a person has the reason of the person.
 * @throws Refusal `fact-invalid`.
 */
export const timelineOf = (
  received: Fact,
  steps: readonly Fact[],
  reasons: PersonReasons = new Map(),
): readonly [StatusEntry, ...StatusEntry[]] => [
  { status: 'received', at: received.receivedat, ...authorOf(received), reason: 'The event was received.' },
  ...steps.flatMap((step) => {
    const { reason: own, hidden } = reasons.get(step.causationid ?? '') ?? {}
    return dataOf(eventMoved, step).moves.map(
      ({ to, at, reason }): StatusEntry => ({
        ...{ status: to, at, ...authorOf(step), reason: own ?? reason },
        ...(hidden && { hidden }),
      }),
    )
  }),
]

type Author = Pick<StatusEntry, 'by' | 'byKind' | 'byIssuer'>

/** The actor of a fact, as histories name it. */
export const authorOf = (fact: Fact): Author => {
  const { id, kind, issuer } = actorOfFact(fact)
  return { by: id, ...(kind !== undefined && { byKind: kind }), ...(issuer !== undefined && { byIssuer: issuer }) }
}
