import { eventMoved } from '#catalogue/families/workflow.ts'
import type { StatusEntry } from '../domain/event-history.ts'
import { actorOfFact, type Fact } from '../domain/fact.ts'
import { dataOf } from './read-fact.ts'

/**
 * Every status that an event has had, in order; the last one is its status now. Each step is `Workflow.Event.Moved.v1`.
 * @throws Refusal `fact-invalid`.
 */
export const timelineOf = (received: Fact, steps: readonly Fact[]): readonly [StatusEntry, ...StatusEntry[]] => [
  { status: 'received', at: received.receivedat, ...authorOf(received), reason: 'The event was received.' },
  ...steps.flatMap((step) =>
    dataOf(eventMoved, step).moves.map(({ to, at, reason }) => ({ status: to, at, ...authorOf(step), reason })),
  ),
]

const authorOf = (fact: Fact): Pick<StatusEntry, 'by' | 'byKind' | 'byIssuer'> => {
  const { id, kind, issuer } = actorOfFact(fact)
  return { by: id, ...(kind !== undefined && { byKind: kind }), ...(issuer !== undefined && { byIssuer: issuer }) }
}
