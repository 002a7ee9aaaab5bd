import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { exactSum, formatMoney, type Money } from '#kernel/domain/money.ts'

/** One account as it stands after everything that was written to it. All amounts are minor units of its one currency. */
export type Account = Readonly<{
  /** The tenant's own name for it. */
  accountId: string
  currency: string
  /** How far below zero the balance may go. */
  overdraftLimit: number
  openingBalance: number
  /** The opening balance and the sum of all entries, always. */
  balance: number
  country?: string | undefined
  openedAt: Instant
  /** When the last entry was written; when it was opened, where there is none. Never goes back. */
  lastRecordedAt: Instant
  /** Counts what was written, from 1 for the opening. It is the optimistic lock. */
  version: number
}>

/** What an account is opened with. */
export type Opening = Pick<Account, 'accountId' | 'currency' | 'overdraftLimit' | 'openingBalance' | 'country'>

/** Opens an account; a refusal where it could never have come to stand so. */
export const openAccount = (opening: Opening, now: Instant): Account | Refusal => {
  const { openingBalance, overdraftLimit, currency } = opening
  if (openingBalance < -overdraftLimit) {
    const limit = formatMoney({ minorUnits: -overdraftLimit, currency })
    return new Refusal('opening-balance-too-low', `An account may not begin below its limit of ${limit}.`)
  }
  if (exactSum(openingBalance, overdraftLimit) === undefined) {
    const most = formatMoney({ minorUnits: Number.MAX_SAFE_INTEGER, currency })
    return new Refusal('amount-out-of-range', `Opening balance and overdraft limit together are beyond ${most}.`)
  }
  return { ...opening, balance: openingBalance, openedAt: now, lastRecordedAt: now, version: 1 }
}

/** What may still be taken: the balance and the overdraft limit. Exact, because nothing is written that would make it not so. */
export const availableOf = ({ balance, overdraftLimit, currency }: Account): Money => ({
  minorUnits: balance + overdraftLimit,
  currency,
})

export const balanceOf = ({ balance, currency }: Account): Money => ({ minorUnits: balance, currency })
