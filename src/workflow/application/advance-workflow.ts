import { assessmentCompleted, assessmentFailed } from '#catalogue/families/risk.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { isPastRetention } from '#facts/domain/retention.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decide, isDecided, received } from '../domain/event-lifecycle.ts'
import { failedAt } from './fail-event.ts'
import { makeMoveEvent, type StepFrom } from './move-event.ts'

type Needs = Readonly<{
  facts: FactLog
  clock: Clock
  /** Called with a fact that changes nothing, because the retention of its event is over. */
  skipped: (fact: Fact) => void
}>

const accept = accepting('workflow', ['Risk.Assessment.Completed.v1', 'Risk.Assessment.Failed.v1'])

/**
 * Moves the event of one fact of scoring: an assessment decides it, and without an assessment it has failed. An event that has
 * not moved costs one write and no read. Safe to repeat and to race: the first assessment decides an event, and a later one, by
 * another ruleset, changes nothing. An event that has failed is brought on from there. A failure changes nothing for an event
 * that was decided. After the retention of an event nothing is appended: a redriven fact changes nothing.
 * @throws Refusal `fact-invalid`, also when the fact is not of scoring.
 * @throws Refusal `event-version-unaccepted` when the workflow does not accept the version of the fact.
 * @throws Transient `store-unavailable`.
 */
export const makeAdvanceWorkflow = (needs: Needs) => {
  const moveEvent = makeMoveEvent(needs)
  return async (fact: Fact): Promise<void> => {
    if (isPastRetention(fact, needs.clock())) return needs.skipped(fact)
    await moveEvent(fact, stepAfter(fact), received)
  }
}

const stepAfter = (fact: Fact): StepFrom => {
  const accepted = accept(fact) ?? fact
  if (kindOf(fact) === 'unassessed')
    return failedAt({ station: 'scoring', code: dataOf(assessmentFailed, accepted).code })
  const { score, band } = dataOf(assessmentCompleted, accepted)
  return (from, at) => (isDecided(from) ? undefined : { moves: decide(from, { score, band }, at), score, band })
}
