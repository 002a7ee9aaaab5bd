import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { accepting } from '#facts/application/accepting.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { decide } from '../domain/event-lifecycle.ts'

const accept = accepting('workflow', ['Risk.Assessment.Completed.v1'])

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/**
 * Decides one assessed event. The event must have the status `received`. This needs no read: the append fails if a first step
 * exists. Safe to repeat and to race: the first assessment decides an event, and a later one, by another ruleset, changes
 * nothing.
 * @throws Refusal `fact-invalid`, also when the fact is not an assessment.
 * @throws Refusal `event-version-unaccepted` when the workflow does not accept the version of the assessment.
 */
export const makeAdvanceWorkflow =
  ({ facts, clock }: Needs) =>
  async (assessed: Fact): Promise<void> => {
    const { score, band } = dataOf(assessmentCompleted, accept(assessed) ?? assessed)
    const at = clock()
    const moves = decide('received', { score, band }, at)
    await facts.append(
      follow(assessed, {
        type: 'Workflow.Event.Moved.v1',
        source: 'sluice/workflow',
        happening: happenings.moved(1),
        recordedat: at,
        data: { version: 1, moves, status: moves.at(-1)?.to, score, band },
      }),
    )
  }
