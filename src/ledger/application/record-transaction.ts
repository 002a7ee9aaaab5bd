import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Instruction, post } from '../domain/entry.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Commit } from './commit.ts'
import { movementOf } from './movement-of.ts'
import type { Ledger } from './ports.ts'
import { receiptOfEntry } from './receipt-of-entry.ts'
import { sameContent } from './same-content.ts'
import { idOf, type Made, type Sending } from './sending.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Writes one entry to an account and moves its balance, in one step with the fact that tells of it. Safe to repeat and to
 * race: one key is one entry, for as long as its fact is kept.
 * @throws Refusal `account-not-found`, `currency-mismatch`, `insufficient-funds`, `balance-out-of-range`,
 * `occurred-at-out-of-range`, `reference-taken`, `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeRecordTransaction =
  ({ ledger, commit, clock }: Needs) =>
  async (instruction: Instruction, sending: Sending): Promise<Made> => {
    const { tenantId } = sending
    const eventId = idOf(sending)
    const isSame = ([held]: readonly Fact[]) => tellsOf(held, instruction)
    const claim = { tenantId, eventIds: [eventId], pathOf: () => 'accountId', isSame }
    const [fact] = await commit(claim, async () => {
      const account = await ledger.account(tenantId, instruction.accountId)
      if (!account) return accountNotFound('accountId')
      const posted = post(account, instruction, clock())
      return posted instanceof Refusal ? posted : [movementOf(sending, posted, eventId)]
    })
    if (!fact) throw new Error('An entry was written and no fact was told.')
    return { body: receiptOfEntry(fact), location: `/v1/events/${fact.eventid}`, correlationId: fact.correlationid }
  }

const tellsOf = (held: Fact | undefined, instruction: Instruction): boolean =>
  held !== undefined && sameContent(instructionIn(held), instruction)

/** What was asked for, as the fact has it beside what came of it. */
const instructionIn = (fact: Fact): Instruction => {
  const { accountId, direction, amount, counterparty, channel, occurredAt, reference } = dataOf(
    transactionRecorded,
    fact,
  )
  return { accountId, direction, amount, counterparty, channel, occurredAt, reference }
}
