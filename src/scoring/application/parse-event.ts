import type * as z from 'zod'
import { transactionRecorded } from '#catalogue/families/ledger.ts'
import { paymentTransferObserved } from '#catalogue/families/payment.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/families/risk.ts'
import { riskAlertTriggered, riskLimitBreached, riskScoreUpdated } from '#catalogue/families/risk-control.ts'
import { tradingOrderPlacedV2 } from '#catalogue/families/trading.ts'
import { accepting } from '#facts/application/accepting.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Origin } from '../domain/movement.ts'
import type { Inputs } from '../domain/rule.ts'

/** An account that sent or received money in an event, and therefore has a profile. */
export type MovedAccount = Readonly<{
  side: 'debtor' | 'creditor'
  accountId: string
  counterpartyId: string | undefined
  /** When it moved, in milliseconds since 1970. */
  at: number
  origin: Origin
}>

/** The inputs that an event itself provides, and the accounts whose profiles provide the rest. */
export type ParsedEvent = Readonly<{ inputs: Inputs; accounts: readonly MovedAccount[] }>

/**
 * The parsers by event type; these are the versions that scoring accepts. An event of another family scores 0. A parser takes
 * only the fields that a rule reads, because the inputs are stored with every assessment.
 */
const parsers: ReadonlyMap<string, (fact: Fact, lateAfterHours: number) => ParsedEvent> = new Map([
  [
    'Payment.Transfer.Observed.v1',
    (fact: Fact, lateAfterHours: number) =>
      parseTransfer(dataOf(paymentTransferObserved, fact), observedAt(fact, lateAfterHours)),
  ],
  [
    'Ledger.Transaction.Recorded.v1',
    (fact: Fact) => parseEntry(dataOf(transactionRecorded, fact), Date.parse(fact.recordedat)),
  ],
  ['Trading.Order.Placed.v2', (fact: Fact) => alone({ amount: dataOf(tradingOrderPlacedV2, fact).notional })],
  ['Risk.Event.Reported.v1', (fact: Fact) => alone({ riskScore: dataOf(riskEventReported, fact).riskScore })],
  ['Risk.Score.Updated.v1', (fact: Fact) => alone({ riskScore: dataOf(riskScoreUpdated, fact).score })],
  ['Risk.Alert.Triggered.v1', (fact: Fact) => alone({ severity: dataOf(riskAlertTriggered, fact).severity })],
  ['Compliance.Event.Reported.v1', (fact: Fact) => alone({ severity: dataOf(complianceEventReported, fact).severity })],
  ['Risk.Limit.Breached.v1', (fact: Fact) => parseBreach(dataOf(riskLimitBreached, fact))],
])

const accept = accepting('scoring', [...parsers.keys()])

/**
 * Reads an event for scoring. A movement that is reported more than `lateAfterHours` after it happened is late.
 * @throws Refusal `fact-invalid` or `event-version-unaccepted`.
 */
export const parseEvent = (fact: Fact, lateAfterHours: number): ParsedEvent => {
  const accepted = accept(fact)
  return (accepted && parsers.get(accepted.type)?.(accepted, lateAfterHours)) ?? alone({})
}

const hourMs = 3_600_000

/** A profile is deleted after this time without movements, so an older time would have no effect. */
const backMaxMs = 400 * 24 * hourMs

type Moment = Pick<MovedAccount, 'at' | 'origin'>

/** The time of the event according to its producer, limited to the time between `backMaxMs` before its receipt and its receipt. */
const observedAt = ({ time, receivedat }: Fact, lateAfterHours: number): Moment => {
  const receivedAt = Date.parse(receivedat)
  const at = Math.max(receivedAt - backMaxMs, Math.min(Date.parse(time), receivedAt))
  return { at, origin: receivedAt - at > lateAfterHours * hourMs ? 'late' : 'observed' }
}

const alone = (inputs: Inputs): ParsedEvent => ({ inputs, accounts: [] })

/** Both accounts move. A payment of zero, such as a check of a card, moves no money, so no profile counts it. */
const parseTransfer = (
  { amount, debtor, creditor }: z.output<typeof paymentTransferObserved>,
  moment: Moment,
): ParsedEvent => {
  const { country, balanceBefore, balanceAfter } = debtor
  return {
    inputs: { amount, debtor: { country, balanceBefore, balanceAfter }, creditor: { country: creditor.country } },
    accounts:
      amount.minorUnits === 0
        ? []
        : [
            { side: 'debtor', accountId: debtor.accountId, counterpartyId: creditor.accountId, ...moment },
            { side: 'creditor', accountId: creditor.accountId, counterpartyId: debtor.accountId, ...moment },
          ],
  }
}

/**
 * An entry moves only its own account, at its time of recording, because a caller can set any time of occurrence. The account
 * of the counterparty has an entry of its own, or is not in this ledger.
 */
const parseEntry = (entry: z.output<typeof transactionRecorded>, at: number): ParsedEvent => {
  const { accountId, amount, country, balanceBefore, balanceAfter, counterparty } = entry
  const [side, otherSide] =
    entry.direction === 'debit' ? (['debtor', 'creditor'] as const) : (['creditor', 'debtor'] as const)
  const own = { country, ...(side === 'debtor' && { balanceBefore, balanceAfter }) }
  return {
    inputs: { amount, [side]: own, [otherSide]: { country: counterparty?.country } },
    accounts: [{ side, accountId, counterpartyId: counterparty?.accountId, at, origin: 'ledger' }],
  }
}

const parseBreach = ({ kind, severity, action }: z.output<typeof riskLimitBreached>): ParsedEvent =>
  alone({ limitBreach: { kind, severity, action } })
