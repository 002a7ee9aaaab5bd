import type { FactLog } from '#facts/application/fact-log.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import type { VaultDoor } from '#vault/application/take-out.ts'
import { type Receipt, receiptOf, receive, type Submission } from '../domain/submission.ts'
import { receiptFor } from './receipt-for.ts'

type Needs = Readonly<{ facts: FactLog; vault: VaultDoor; clock: Clock }>

/**
 * Ingests one event with a single conditional write, or one transaction if the event has values for the vault. After it, the
 * event cannot be lost. Safe to repeat and to race: the same event always gets the same receipt.
 * @throws Refusal `body-too-large`. @throws Transient `vault-unavailable`, `secret-unavailable`.
 * @throws Refusal `event-id-taken` (`idempotency-key-reused` for an event without an id) when a different event has the id.
 */
export const makeIngestEvent =
  ({ facts, vault, clock }: Needs) =>
  async (submission: Submission): Promise<Receipt> => {
    const clear = receive(submission, clock())
    const { draft, belongings } = await vault.takeOut(clear)
    const held = await facts.append(draft, belongings)
    return held.isNew ? receiptOf(held.fact) : receiptFor(vault.digests)(submission, clear, held)
  }
