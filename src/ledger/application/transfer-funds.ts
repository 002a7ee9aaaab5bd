import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { isSameAccount } from '#kernel/application/canonical-account-id.ts'
import { Refusal } from '#kernel/domain/errors.ts'
import type { Clock } from '#kernel/domain/instant.ts'
import { type Transfer, transfer } from '../domain/transfer.ts'
import { accountNotFound } from './account-not-found.ts'
import type { Commit } from './commit.ts'
import type { Ledger } from './ports.ts'
import { receiptOfEntry } from './receipt-of-entry.ts'
import { type CreatedResource, idOf, type RequestContext } from './request-context.ts'
import { writeOfEntry } from './write-of-entry.ts'

type Needs = Readonly<{ ledger: Ledger; commit: Commit; clock: Clock }>

/**
 * Moves money between two accounts of one tenant. Both entries, both balances and both facts are written together or not at
 * all. Safe to repeat and to race: one key makes one transfer, as long as its facts are stored.
 * @throws Refusal with the codes of `record-transaction`, for either account, and with `transfer-to-same-account`.
 * @throws Transient `account-contended`.
 */
export const makeTransferFunds =
  ({ ledger, commit, clock }: Needs) =>
  async (order: Transfer, context: RequestContext): Promise<CreatedResource> => {
    const transferId = idOf(context)
    const eventIds = [idOf(context, '#debit'), idOf(context, '#credit')] as const
    const [debitId, creditId] = eventIds
    const pathOf = (accountId: string) => (isSameAccount(accountId, order.from) ? 'fromAccountId' : 'toAccountId')
    const work = { tenancy: context, eventIds, pathOf, request: order, requestIn: orderIn }
    const plan = async () => {
      const [from, to] = await Promise.all([order.from, order.to].map((each) => ledger.account(context, each)))
      if (!from || !to) return accountNotFound(...(from ? [] : ['fromAccountId']), ...(to ? [] : ['toAccountId']))
      const result = transfer({ from, to }, order, clock())
      if (result instanceof Refusal) return result
      return [
        writeOfEntry(context, { ...result.debit, entry: { ...result.debit.entry, transferId } }, debitId),
        writeOfEntry(context, { ...result.credit, entry: { ...result.credit.entry, transferId } }, creditId),
      ]
    }
    const [debit, credit] = await commit(work, plan)
    if (!debit || !credit) throw new Error('A transfer was written, but its facts were not returned.')
    const body = { transferId, debit: receiptOfEntry(debit), credit: receiptOfEntry(credit) }
    return { body, correlationId: debit.correlationid }
  }

/** Returns the request for a transfer, from its facts. */
const orderIn = (held: readonly Fact[]): Transfer | undefined => {
  const [debit, credit] = held.map((fact) => dataOf(transactionRecorded, fact))
  if (!debit || !credit) return undefined
  const { amount, channel, occurredAt, reference } = debit
  return { from: debit.accountId, to: credit.accountId, amount, channel, occurredAt, reference }
}
