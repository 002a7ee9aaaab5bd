import { type ErrorCode, Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { exactSum, formatMoney, type Money } from '#kernel/domain/money.ts'
import { type Account, availableOf, balanceOf } from './account.ts'
import { laterOf } from './later-of.ts'
import { refusalOfTime } from './occurred-at.ts'

/** `debit` takes from the account, `credit` adds to it. */
type Direction = 'debit' | 'credit'

/** Whom the money comes from or goes to. */
type Counterparty = Readonly<{ accountId: string; name?: string | undefined; country?: string | undefined }>

/** What is to be written to an account. */
export type Instruction = Readonly<{
  accountId: string
  direction: Direction
  /** More than nothing. */
  amount: Money
  counterparty?: Counterparty | undefined
  channel?: string | undefined
  occurredAt?: Instant | undefined
  /** The caller's own name for it: an account has each once. */
  reference?: string | undefined
}>

/** What was written to an account. It is never changed again. */
export type Entry = Instruction &
  Readonly<{
    balanceBefore: Money
    balanceAfter: Money
    /** Never earlier than the entry before it. */
    recordedAt: Instant
    /** The account's version with it. */
    version: number
    transferId?: string | undefined
  }>

/** An account after an entry, and the entry. */
export type Posted = Readonly<{ account: Account; entry: Entry }>

/** Writes an instruction to an account; a refusal where the account does not allow it, of `accountId` where it is for the account's sake. */
export const post = (account: Account, instruction: Instruction, now: Instant): Posted | Refusal => {
  const { amount, direction, occurredAt } = instruction
  const untimely = refusalOfTime(occurredAt, now)
  if (untimely) return untimely
  if (amount.currency !== account.currency)
    return refusalOfAccount(
      'currency-mismatch',
      `The account is kept in ${account.currency}, the amount is in ${amount.currency}.`,
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
      `The account has ${available} available; ${formatMoney(amount)} are asked for.`,
    )
  }
  return exactSum(balance, account.overdraftLimit) === undefined ? outOfRange(account) : undefined
}

const outOfRange = ({ currency }: Account): Refusal => {
  const most = formatMoney({ minorUnits: Number.MAX_SAFE_INTEGER, currency })
  return refusalOfAccount('balance-out-of-range', `The balance, or what would be available, would be beyond ${most}.`)
}

const refusalOfAccount = (code: ErrorCode, detail: string): Refusal =>
  new Refusal(code, detail, [{ path: 'accountId', message: detail }])
