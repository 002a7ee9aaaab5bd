import type { FactLog } from '#facts/application/fact-log.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Receipt, receiptOf, receive, type Submission } from '../domain/submission.ts'
import { receiptFor } from './receipt-for.ts'

type Needs = Readonly<{ facts: FactLog; clock: Clock }>

/**
 * Takes in one event: a single conditional write, after which it can no longer be lost. Safe to repeat and to race: the
 * same event gets the same receipt, for ever.
 * @throws Refusal `event-id-taken` (or `idempotency-key-reused`, where the key is all the id there is) when another
 * event holds the id.
 */
export const makeIngestEvent =
  ({ facts, clock }: Needs) =>
  async (submission: Submission): Promise<Receipt> => {
    const draft = receive(submission, clock())
    const { fact, isNew } = await facts.append(draft)
    return isNew ? receiptOf(fact) : receiptFor(submission, draft, fact)
  }
