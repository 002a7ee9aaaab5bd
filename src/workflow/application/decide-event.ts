import { assessmentCompleted } from '#catalogue/families/risk.ts'
import { accepting } from '#facts/application/accepting.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import { type Fact, type FactDraft, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { decide } from '../domain/event-lifecycle.ts'

const accept = accepting('workflow', ['Risk.Assessment.Completed.v1'])

/**
 * The first step of a received event, as the fact that follows from its assessment.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const decideEvent = (assessed: Fact, at: Instant): FactDraft => {
  const { score, band } = dataOf(assessmentCompleted, accept(assessed) ?? assessed)
  const moves = decide('received', { score, band }, at)
  return follow(assessed, {
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: happenings.moved(1),
    recordedat: at,
    data: { version: 1, moves, status: moves.at(-1)?.to, score, band },
  })
}
