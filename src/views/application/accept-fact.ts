import { accepting } from '#facts/application/accepting.ts'
import { recordedActTypes } from '#facts/application/event-review.ts'
import type { Fact } from '#facts/domain/fact.ts'

/**
 * The versions that the views accept. They read only the envelope of a received event, so its type may have any version, except
 * where the event can name another one.
 */
const accept = accepting('views', ['Risk.Assessment.Completed.v1', 'Workflow.Event.Moved.v1', ...recordedActTypes])

/**
 * Converts a fact to a version that the views accept. Returns a fact of another family unchanged.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const acceptFact = (fact: Fact): Fact => accept(fact) ?? fact

/**
 * Converts a received event that can reverse or correct another to a version that the views accept; `undefined` for any other.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const acceptReceived = accepting('views', [
  'Payment.Transfer.Reversed.v1',
  'Payment.Transfer.Corrected.v1',
  'Ledger.Transaction.Recorded.v1',
])

/**
 * Converts a decision of a person to a version that the views accept; `undefined` for any other fact.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const acceptDecision = accepting('views', ['Workflow.Review.Decided.v1'])
