import type { HeldFact } from '#facts/application/fact-log.ts'
import type { FactDraft } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Digests } from '#vault/application/digests.ts'
import { type Receipt, receiptOf, type Submission } from '../domain/submission.ts'

/**
 * Returns the first receipt of an event that was already received under the same id. `clear` is the fact with its values.
 * @throws Refusal `event-id-taken` (`idempotency-key-reused` for an event without an id) when it is a different event.
 * @throws Transient `secret-unavailable`.
 */
export const receiptFor =
  ({ isSame }: Pick<Digests, 'isSame'>) =>
  async (submission: Submission, clear: FactDraft, held: HeldFact): Promise<Receipt> => {
    if (!(await isSame(held, clear))) throw conflictOf(submission)
    return receiptOf(held.fact)
  }

const conflictOf = ({ event }: Submission): Refusal =>
  event.id === undefined
    ? new Refusal(
        'idempotency-key-reused',
        'This idempotency key was used for a different event. Use a new key for a new event.',
      )
    : new Refusal(
        'event-id-taken',
        `Source ${event.source} has already sent a different event with id ${event.id}. Use a new id for a new event.`,
      )
