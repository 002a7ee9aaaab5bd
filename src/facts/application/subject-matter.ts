import { transactionRecorded } from '#catalogue/families/ledger.ts'
import {
  paymentTransferCorrected,
  paymentTransferObserved,
  paymentTransferReversed,
} from '#catalogue/families/payment.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/families/risk.ts'
import { tradingOrderPlacedV2 } from '#catalogue/families/trading.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import { type Instant, instantOf } from '#kernel/domain/instant.ts'
import type { Money } from '#kernel/domain/money.ts'
import type { Fact } from '../domain/fact.ts'
import type { AccountRole, NamedAccount } from '../domain/named-account.ts'
import { isTombstone } from '../domain/tombstone.ts'
import { accepting } from './accepting.ts'
import { dataOf } from './read-fact.ts'

/** The accounts and the amount of a received event, and when it happened. */
export type SubjectMatter = Readonly<{
  accounts: readonly NamedAccount[]
  /** The amount that moved or was ordered: of a reversal the original amount, of a correction the corrected amount. */
  amount?: Money
  /** The `time` of the event according to its producer. It can be after the receipt, if the clock of the producer is wrong. */
  happenedAt: Instant
}>

export type { NamedAccount }

type Matter = Omit<SubjectMatter, 'happenedAt'>

/** The readers by event type; these are the versions that are accepted. An event of another family names at most one account. */
const readers: ReadonlyMap<string, (fact: Fact) => Matter> = new Map([
  ['Payment.Transfer.Observed.v1', (fact: Fact) => transfer(dataOf(paymentTransferObserved, fact))],
  ['Payment.Transfer.Reversed.v1', (fact: Fact) => transfer(dataOf(paymentTransferReversed, fact))],
  ['Payment.Transfer.Corrected.v1', (fact: Fact) => correction(dataOf(paymentTransferCorrected, fact))],
  ['Ledger.Transaction.Recorded.v1', (fact: Fact) => entry(dataOf(transactionRecorded, fact))],
  ['Trading.Order.Placed.v2', (fact: Fact) => order(dataOf(tradingOrderPlacedV2, fact))],
  ['Risk.Event.Reported.v1', (fact: Fact) => about(dataOf(riskEventReported, fact).entityId)],
  ['Compliance.Event.Reported.v1', (fact: Fact) => about(dataOf(complianceEventReported, fact).entityId)],
])

const accept = accepting('subject-matter', [...readers.keys()])

/**
 * Returns the accounts, the amount and the time of a received event. The entity of a report is its account. A type without a
 * reader of its own names the account in its field `accountId`, in any version. A tombstone names nothing.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const matterOf = (received: Fact): SubjectMatter => {
  const happenedAt = instantOf(received.time)
  if (isTombstone(received)) return { accounts: [], happenedAt }
  const accepted = accept(received)
  const read = accepted && readers.get(accepted.type)
  return { ...(read ? read(accepted) : about(received.data.accountId)), happenedAt }
}

type Parties = Readonly<{ amount: Money } & Record<'debtor' | 'creditor', Readonly<{ accountId: string }>>>

const transfer = ({ amount, debtor, creditor }: Parties): Matter => ({
  accounts: [named('debtor', debtor.accountId), named('creditor', creditor.accountId)],
  amount,
})

/** The accounts of the corrected payment, and those of the original that it no longer names. */
const correction = ({ corrected, ...original }: Parties & Readonly<{ corrected: Parties }>): Matter => {
  const { accounts, amount } = transfer(corrected)
  const isNamed = ({ role, accountId }: NamedAccount) =>
    accounts.some((account) => account.role === role && account.accountId === accountId)
  return {
    accounts: [...accounts, ...transfer(original).accounts.filter((account) => !isNamed(account))],
    ...(amount && { amount }),
  }
}

type Entry = Readonly<{
  accountId: string
  direction: 'debit' | 'credit'
  amount: Money
  counterparty?: Readonly<{ accountId: string }> | undefined
}>

/** The account of the entry is first. */
const entry = ({ accountId, direction, amount, counterparty }: Entry): Matter => {
  const [own, other] = direction === 'debit' ? (['debtor', 'creditor'] as const) : (['creditor', 'debtor'] as const)
  return {
    accounts: [named(own, accountId), ...(counterparty ? [named(other, counterparty.accountId)] : [])],
    amount,
  }
}

const order = ({ accountId, notional }: Readonly<{ accountId: string; notional?: Money | undefined }>): Matter => ({
  ...about(accountId),
  ...(notional && { amount: notional }),
})

const about = (accountId: unknown): Matter => ({
  accounts: typeof accountId === 'string' ? [named('account', accountId)] : [],
})

/** Intake refuses an id without a visible character; an event that was stored before keeps its spelling. */
const named = (role: AccountRole, spelling: string): NamedAccount => ({
  role,
  accountId: canonicalAccountId(spelling) || spelling,
})
