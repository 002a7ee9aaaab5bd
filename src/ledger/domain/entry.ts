import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'
import type { Instant, TimeText } from '#kernel/domain/instant.ts'
import { exactSum, formatMoney, type Money } from '#kernel/domain/money.ts'
import { type Account, availableOf, balanceOf, refusalOfClosed } from './account.ts'
import { laterOf } from './later-of.ts'
import { refusalOfTime } from './occurred-at.ts'

/** `debit` takes from the account, `credit` adds to it. */
type Direction = 'debit' | 'credit'

/** The party that the money comes from or goes to. */
type Counterparty = Readonly<{ accountId: string; name?: string | undefined; country?: string | undefined }>

/** A request to write an entry to an account. */
export type Instruction = Readonly<{
  accountId: string
  direction: Direction
  /** Greater than zero. */
  amount: Money
  counterparty?: Counterparty | undefined
  channel?: string | undefined
  occurredAt?: TimeText | undefined
  /** The caller's own name for the entry, unique within the account. */
  reference?: string | undefined
}>

/** An entry in the ledger. It never changes. */
export type LedgerEntry = Instruction &
  Readonly<{
    balanceBefore: Money
    balanceAfter: Money
    /** Never earlier than the entry before it. */
    recordedAt: Instant
    /** The version of the account after the entry. */
    version: number
    transferId?: string | undefined
    /** The id of the entry that this one reverses, its time of recording, and the reason. */
    reverses?: string | undefined
    reversesRecordedAt?: Instant | undefined
    reason?: string | undefined
  }>

/** An entry, and the account after it. */
export type PostingResult = Readonly<{ account: Account; entry: LedgerEntry }>

/** Posts an instruction to an account. Returns a refusal if the account does not allow it. */
export const post = (account: Account, instruction: Instruction, now: Instant): PostingResult | Refusal => {
  const closed = refusalOfClosed(account)
  if (closed) return closed
  const { amount, direction, occurredAt } = instruction
  const timeRefusal = refusalOfTime(occurredAt, now)
  if (timeRefusal) return timeRefusal
  if (amount.currency !== account.currency)
    return refusalOfAccount(
      'currency-mismatch',
      `The amount is in ${amount.currency}, but the account is in ${account.currency}. Use the currency of the account.`,
    )
  const balance = exactSum(account.balance, direction === 'credit' ? amount.minorUnits : -amount.minorUnits)
  const refusal = refusalOfBalance(account, amount, balance)
  if (refusal || balance === undefined) return refusal ?? outOfRange(account)
  const recordedAt = laterOf(now, account.lastRecordedAt)
  const after = { ...account, balance, lastRecordedAt: recordedAt, version: account.version + 1 }
  return {
    account: after,
    entry: {
      ...instruction,
      balanceBefore: balanceOf(account),
      balanceAfter: balanceOf(after),
      recordedAt,
      version: after.version,
    },
  }
}

const refusalOfBalance = (account: Account, amount: Money, balance: number | undefined): Refusal | undefined => {
  if (balance === undefined) return outOfRange(account)
  if (balance < -account.overdraftLimit) {
    const available = formatMoney(availableOf(account))
    return refusalOfAccount(
      'insufficient-funds',
      `The amount of ${formatMoney(amount)} exceeds the available ${available}.`,
    )
  }
  return exactSum(balance, account.overdraftLimit) === undefined ? outOfRange(account) : undefined
}

const outOfRange = ({ currency }: Account): Refusal => {
  const max = formatMoney({ minorUnits: Number.MAX_SAFE_INTEGER, currency })
  return refusalOfAccount('balance-out-of-range', `The balance or the available amount would exceed ${max}.`)
}

const refusalOfAccount = (code: ErrorCode, detail: string): Refusal =>
  new Refusal(code, detail, [{ path: 'accountId', message: detail }])
