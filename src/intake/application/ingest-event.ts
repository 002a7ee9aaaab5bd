import type { FactLog } from '#facts/application/fact-log.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Receipt, receiptOf, receive, type Submission } from '../domain/submission.ts'
import { receiptFor } from './receipt-for.ts'

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/**
 * Ingests one event with a single conditional write. After it, the event cannot be lost. Safe to repeat and to race: the same
 * event always gets the same receipt.
 * @throws Refusal `event-id-taken` (`idempotency-key-reused` for an event without an id) when a different event has the id.
 */
export const makeIngestEvent =
  ({ facts, clock }: Needs) =>
  async (submission: Submission): Promise<Receipt> => {
    const draft = receive(submission, clock())
    const { fact, isNew } = await facts.append(draft)
    return isNew ? receiptOf(fact) : receiptFor(submission, draft, fact)
  }
