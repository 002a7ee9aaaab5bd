import type * as z from 'zod'
import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { paymentTransferObserved } from '#catalogue/families/payment.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/families/risk.ts'
import { riskAlertTriggered, riskLimitBreached, riskScoreUpdated } from '#catalogue/families/risk-control.ts'
import { tradingOrderPlacedV2 } from '#catalogue/families/trading.ts'
import { accepting } from '#facts/application/accepting.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Inputs } from '../domain/rule.ts'

/** An account that moved money in an event, and so has a profile; `counterpartyId` is the account at the other end. */
export type AccountEnd = Readonly<{
  side: 'debtor' | 'creditor'
  accountId: string
  counterpartyId: string | undefined
  /** When it moved, in milliseconds since 1970. */
  at: number
}>

/** What an event says to the rules by itself, and the accounts whose profiles say the rest. */
export type Reading = Readonly<{ inputs: Inputs; ends: readonly AccountEnd[] }>

/**
 * What the rules see of an event, by its type: these are the versions scoring accepts. A family that is not here has
 * nothing a rule could judge and scores 0. Only what a rule reads is taken: inputs are kept with every assessment.
 */
const readers: ReadonlyMap<string, (fact: Fact) => Reading> = new Map([
  [
    'Payment.Transfer.Observed.v1',
    (fact: Fact) => transferReading(dataOf(paymentTransferObserved, fact), toldAt(fact)),
  ],
  [
    'Ledger.Transaction.Recorded.v1',
    (fact: Fact) => entryReading(dataOf(transactionRecorded, fact), Date.parse(fact.recordedat)),
  ],
  ['Trading.Order.Placed.v2', (fact: Fact) => alone({ amount: dataOf(tradingOrderPlacedV2, fact).notional })],
  ['Risk.Event.Reported.v1', (fact: Fact) => alone({ riskScore: dataOf(riskEventReported, fact).riskScore })],
  ['Risk.Score.Updated.v1', (fact: Fact) => alone({ riskScore: dataOf(riskScoreUpdated, fact).score })],
  ['Risk.Alert.Triggered.v1', (fact: Fact) => alone({ severity: dataOf(riskAlertTriggered, fact).severity })],
  ['Compliance.Event.Reported.v1', (fact: Fact) => alone({ severity: dataOf(complianceEventReported, fact).severity })],
  ['Risk.Limit.Breached.v1', (fact: Fact) => breachReading(dataOf(riskLimitBreached, fact))],
])

const accept = accepting('scoring', [...readers.keys()])

/** @throws Refusal `fact-invalid` or `event-version-unaccepted`. */
export const readingOf = (fact: Fact): Reading => {
  const accepted = accept(fact)
  return (accepted && readers.get(accepted.type)?.(accepted)) ?? alone({})
}

/** A profile forgets an account that is silent for so long: what is older says nothing. */
const backMaxMs = 400 * 86_400_000

/** When it happened, as its producer tells it, but not after it was received, nor so long before that it would be forgotten. */
const toldAt = ({ time, receivedat }: Fact): number => {
  const receivedAt = Date.parse(receivedat)
  return Math.max(receivedAt - backMaxMs, Math.min(Date.parse(time), receivedAt))
}

const alone = (inputs: Inputs): Reading => ({ inputs, ends: [] })

/** Both accounts are seen to move. */
const transferReading = (
  { amount, debtor, creditor }: z.output<typeof paymentTransferObserved>,
  at: number,
): Reading => {
  const { country, balanceBefore, balanceAfter } = debtor
  return {
    inputs: { amount, debtor: { country, balanceBefore, balanceAfter }, creditor: { country: creditor.country } },
    ends: [
      { side: 'debtor', accountId: debtor.accountId, counterpartyId: creditor.accountId, at },
      { side: 'creditor', accountId: creditor.accountId, counterpartyId: debtor.accountId, at },
    ],
  }
}

/** An entry moves its own account alone, when it was recorded: a caller may say of anything when it occurred. The other end has an entry of its own, or is not in this ledger. */
const entryReading = (entry: z.output<typeof transactionRecorded>, at: number): Reading => {
  const { accountId, amount, country, balanceBefore, balanceAfter, counterparty } = entry
  const [side, otherSide] =
    entry.direction === 'debit' ? (['debtor', 'creditor'] as const) : (['creditor', 'debtor'] as const)
  const own = { country, ...(side === 'debtor' && { balanceBefore, balanceAfter }) }
  return {
    inputs: { amount, [side]: own, [otherSide]: { country: counterparty?.country } },
    ends: [{ side, accountId, counterpartyId: counterparty?.accountId, at }],
  }
}

const breachReading = ({ kind, severity, action }: z.output<typeof riskLimitBreached>): Reading =>
  alone({ limitBreach: { kind, severity, action } })
