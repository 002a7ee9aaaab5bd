import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Instruction, post } from '../domain/entry.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Commit } from './commit.ts'
import type { Ledger } from './ports.ts'
import { receiptOfEntry } from './receipt-of-entry.ts'
import { type CreatedResource, idOf, type RequestContext } from './request-context.ts'
import { writeOfEntry } from './write-of-entry.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Writes one entry to an account and updates its balance, together with the fact of the entry. Safe to repeat and to race:
 * one key makes one entry, as long as its fact is stored.
 * @throws Refusal `account-not-found`, `currency-mismatch`, `insufficient-funds`, `balance-out-of-range`,
 * `occurred-at-out-of-range`, `reference-taken`, `idempotency-key-reused`.
 * @throws Transient `account-contended`.
 */
export const makeRecordTransaction =
  ({ ledger, commit, clock }: Needs) =>
  async (instruction: Instruction, context: RequestContext): Promise<CreatedResource> => {
    const eventId = idOf(context)
    const requestIn = ([held]: readonly Fact[]) => held && instructionIn(held)
    const [fact] = await commit(
      { tenancy: context, eventIds: [eventId], pathOf: () => 'accountId', request: instruction, requestIn },
      async () => {
        const account = await ledger.account(context, instruction.accountId)
        if (!account) return accountNotFound('accountId')
        const result = post(account, instruction, clock())
        return result instanceof Refusal ? result : [writeOfEntry(context, result, eventId)]
      },
    )
    if (!fact) throw new Error('An entry was written, but its fact was not returned.')
    return { body: receiptOfEntry(fact), location: `/v1/events/${fact.eventid}`, correlationId: fact.correlationid }
  }

/** Returns the instruction of an entry, from its fact. */
const instructionIn = (fact: Fact): Instruction => {
  const { accountId, direction, amount, counterparty, channel, occurredAt, reference } = dataOf(
    transactionRecorded,
    fact,
  )
  return { accountId, direction, amount, counterparty, channel, occurredAt, reference }
}
