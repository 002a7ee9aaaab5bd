import { accepting } from '#facts/application/accepting.ts'
import type { Fact } from '#facts/domain/fact.ts'

/** The versions the views accept. Of the event itself they read nothing but the envelope, so of that any version will do. */
const accept = accepting('views', ['Risk.Assessment.Completed.v1', 'Workflow.Event.Moved.v1'])

/**
 * A fact that is about to be read, at a version the views accept. One of another family comes back as it is.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const acceptFact = (fact: Fact): Fact => accept(fact) ?? fact
