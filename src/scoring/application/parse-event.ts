import type * as z from 'zod'
import { transactionRecorded } from '#catalogue/families/ledger.ts'
import {
  paymentTransferCorrected,
  paymentTransferObserved,
  paymentTransferReversed,
} from '#catalogue/families/payment.ts'
import { complianceEventReported, riskEventReported } from '#catalogue/families/risk.ts'
import { riskAlertTriggered, riskLimitBreached, riskScoreUpdated } from '#catalogue/families/risk-control.ts'
import { tradingOrderPlacedV2 } from '#catalogue/families/trading.ts'
import { accepting } from '#facts/application/accepting.ts'
import { originalOf } from '#facts/application/original-of.ts'
import { dataOf } from '#facts/application/read-fact.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { canonicalAccountId } from '#kernel/application/canonical-account-id.ts'
import type { Money } from '#kernel/domain/money.ts'
import type { Origin } from '../domain/movement.ts'
import type { Inputs } from '../domain/rule.ts'

/** An account that sent or received money in an event, and therefore has a profile. */
export type MovedAccount = Readonly<{
  side: 'debtor' | 'creditor'
  /** In its canonical form, like the counterparty. */
  accountId: string
  counterpartyId: string | undefined
  /** When it moved, in milliseconds since 1970. */
  at: number
  origin: Origin
}>

/** What an event takes back: the original and the accounts that it moved. */
type Revocation = Readonly<{ eventId: string; amount: Money; accounts: readonly MovedAccount[] }>

/**
 * The inputs that an event itself provides, and the accounts whose profiles provide the rest: the accounts that it moves, and
 * those of the movement that it takes back.
 */
export type ParsedEvent = Readonly<{
  inputs: Inputs
  accounts: readonly MovedAccount[]
  revocation?: Revocation | undefined
}>

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
  ['Payment.Transfer.Reversed.v1', (fact: Fact) => parseReversal(fact, dataOf(paymentTransferReversed, fact))],
  [
    'Payment.Transfer.Corrected.v1',
    (fact: Fact, lateAfterHours: number) =>
      parseCorrection(fact, dataOf(paymentTransferCorrected, fact), lateAfterHours),
  ],
  ['Ledger.Transaction.Recorded.v1', (fact: Fact) => parseEntry(fact, dataOf(transactionRecorded, fact))],
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
    accounts: amount.minorUnits === 0 ? [] : accountsOf({ debtor, creditor }, moment),
  }
}

type Parties = Readonly<Record<'debtor' | 'creditor', Readonly<{ accountId: string }>>>

const accountsOf = ({ debtor, creditor }: Parties, moment: Moment): readonly MovedAccount[] => {
  const [payer, payee] = [keyOf(debtor.accountId), keyOf(creditor.accountId)]
  return [
    { side: 'debtor', accountId: payer, counterpartyId: payee, ...moment },
    { side: 'creditor', accountId: payee, counterpartyId: payer, ...moment },
  ]
}

type RevocationData = Pick<z.output<typeof paymentTransferReversed>, 'amount' | 'debtor' | 'creditor' | 'original'>

/** The accounts of the payment, at its time. A reversal moves no money itself. */
const parseReversal = (fact: Fact, { amount, debtor, creditor, original }: RevocationData): ParsedEvent => {
  const eventId = originalOf(fact)?.eventId
  if (eventId === undefined) return alone({})
  const { at } = observedAt({ ...fact, time: original.time }, Number.POSITIVE_INFINITY)
  return {
    inputs: { reversedAmount: amount },
    accounts: [],
    revocation: { eventId, amount, accounts: accountsOf({ debtor, creditor }, { at, origin: 'observed' }) },
  }
}

/** The original is taken back, and the corrected payment moves at the time of the original. */
const parseCorrection = (
  fact: Fact,
  correction: z.output<typeof paymentTransferCorrected>,
  lateAfterHours: number,
): ParsedEvent => {
  const { inputs, revocation } = parseReversal(fact, correction)
  const moment = observedAt({ ...fact, time: correction.original.time }, lateAfterHours)
  const corrected = parseTransfer(correction.corrected, moment)
  return { ...corrected, inputs: { ...corrected.inputs, ...inputs }, revocation }
}

/**
 * An entry moves only its own account, at its time of recording, because a caller can set any time of occurrence. The account
 * of the counterparty has an entry of its own, or is not in this ledger. A reversal takes the movement of its original back.
 */
const parseEntry = ({ recordedat }: Fact, entry: z.output<typeof transactionRecorded>): ParsedEvent => {
  const { accountId, amount, country, balanceBefore, balanceAfter, counterparty, reverses, reversesRecordedAt } = entry
  const [side, otherSide] =
    entry.direction === 'debit' ? (['debtor', 'creditor'] as const) : (['creditor', 'debtor'] as const)
  const counterpartyId = counterparty && keyOf(counterparty.accountId)
  const moved = { accountId: keyOf(accountId), counterpartyId, origin: 'ledger' as const }
  if (reverses !== undefined) {
    const at = Date.parse(reversesRecordedAt ?? recordedat)
    const accounts = [{ ...moved, side: otherSide, at }]
    return { inputs: { reversedAmount: amount }, accounts: [], revocation: { eventId: reverses, amount, accounts } }
  }
  const own = { country, ...(side === 'debtor' && { balanceBefore, balanceAfter }) }
  return {
    inputs: { amount, [side]: own, [otherSide]: { country: counterparty?.country } },
    accounts: [{ ...moved, side, at: Date.parse(recordedat) }],
  }
}

/** Intake refuses an id without a visible character; an event that was stored before keeps its spelling. */
const keyOf = (spelling: string): string => canonicalAccountId(spelling) || spelling

const parseBreach = ({ kind, severity, action }: z.output<typeof riskLimitBreached>): ParsedEvent =>
  alone({ limitBreach: { kind, severity, action } })
