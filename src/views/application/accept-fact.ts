import { accepting } from '#facts/application/accepting.ts'
import type { Fact } from '#facts/domain/fact.ts'

/** The versions that the views accept. They read only the envelope of a received event, so its type may have any version. */
const accept = accepting('views', ['Risk.Assessment.Completed.v1', 'Workflow.Event.Moved.v1'])

/**
 * Converts a fact to a version that the views accept. Returns a fact of another family unchanged.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const acceptFact = (fact: Fact): Fact => accept(fact) ?? fact
