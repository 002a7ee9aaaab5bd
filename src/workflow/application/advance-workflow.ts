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
 * Decides one assessed event. An assessed event that nothing has moved stands at `received`, so no read is needed: the
 * condition on the first step proves it. Safe to repeat and to race: an event is decided by its first assessment; a later
 * assessment, by another ruleset, is kept and changes nothing.
 * @throws Refusal `fact-invalid`, also when it is no assessment at all.
 * @throws Refusal `event-version-unaccepted` when it is one of a version that the workflow does not know.
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
