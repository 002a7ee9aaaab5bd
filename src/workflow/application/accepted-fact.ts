import { accepting } from '#facts/application/accepting.ts'
import type { Fact } from '#facts/domain/fact.ts'

const accept = accepting('workflow', [
  'Risk.Assessment.Completed.v1',
  'Workflow.Event.Moved.v1',
  'Workflow.Review.Claimed.v1',
  'Workflow.Review.Commented.v1',
  'Workflow.Review.Decided.v1',
  'Workflow.Review.Escalated.v1',
  'Workflow.Review.Opened.v1',
  'Workflow.Review.Reassessed.v1',
  'Workflow.Review.Reassigned.v1',
  'Workflow.Review.ReferenceAttached.v1',
  'Workflow.Review.Released.v1',
])

/** A fact of an event under review, at the version that the workflow reads. @throws Refusal `event-version-unaccepted`. */
export const accepted = (fact: Fact): Fact => accept(fact) ?? fact
