import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Transfer, transfer } from '../domain/transfer.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Commit } from './commit.ts'
import { movementOf } from './movement-of.ts'
import type { Ledger } from './ports.ts'
import { receiptOfEntry } from './receipt-of-entry.ts'
import { sameContent } from './same-content.ts'
import { idOf, type Made, type Sending } from './sending.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Moves money between two accounts of one tenant: both entries, both balances and both facts in one step, or nothing. Safe
 * to repeat and to race: one key is one transfer, for as long as its facts are kept.
 * @throws Refusal whatever `record-transaction` refuses, for either side, and `transfer-to-same-account`.
 * @throws Transient `account-contended`.
 */
export const makeTransferFunds =
  ({ ledger, commit, clock }: Needs) =>
  async (order: Transfer, sending: Sending): Promise<Made> => {
    const { tenantId } = sending
    const transferId = idOf(sending)
    const eventIds = [idOf(sending, '#debit'), idOf(sending, '#credit')] as const
    const [debitId, creditId] = eventIds
    const pathOf = (accountId: string) => (accountId === order.from ? 'fromAccountId' : 'toAccountId')
    const claim = { tenantId, eventIds, pathOf, isSame: (held: readonly Fact[]) => sameContent(orderIn(held), order) }
    const plan = async () => {
      const [from, to] = await Promise.all([order.from, order.to].map((each) => ledger.account(tenantId, each)))
      if (!from || !to) return accountNotFound(...(from ? [] : ['fromAccountId']), ...(to ? [] : ['toAccountId']))
      const moved = transfer({ from, to }, order, clock())
      if (moved instanceof Refusal) return moved
      return [
        movementOf(sending, { ...moved.debit, entry: { ...moved.debit.entry, transferId } }, debitId),
        movementOf(sending, { ...moved.credit, entry: { ...moved.credit.entry, transferId } }, creditId),
      ]
    }
    const [debit, credit] = await commit(claim, plan)
    if (!debit || !credit) throw new Error('A transfer was written and its facts were not told.')
    const body = { transferId, debit: receiptOfEntry(debit), credit: receiptOfEntry(credit) }
    return { body, correlationId: debit.correlationid }
  }

/** What was asked for, as the facts have it beside what came of it. */
const orderIn = (held: readonly Fact[]): Transfer | undefined => {
  const [debit, credit] = held.map((fact) => dataOf(transactionRecorded, fact))
  if (!debit || !credit) return undefined
  const { amount, channel, occurredAt, reference } = debit
  return { from: debit.accountId, to: credit.accountId, amount, channel, occurredAt, reference }
}
