import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, follow } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { anAssessment } from '../builders/a-fact.ts'
import { workflowNeeds } from '../ports/workflow-stores.ts'

/** Assesses and approves an event as when it was received. The consumers skip an event whose retention has ended. */
export const decideLongAgo = async (facts: FactLog, received: Fact): Promise<void> => {
  const { type, source, data } = anAssessment()
  const happening = happenings.assessed({ id: 'baseline', version: 1 })
  const recordedat = received.recordedat
  const { fact } = await facts.append(follow(received, { type, source, happening, recordedat, data }))
  await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock: () => recordedat })(fact)
}
