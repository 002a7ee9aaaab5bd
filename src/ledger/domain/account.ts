import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { exactSum, formatMoney, type Money } from '#kernel/domain/money.ts'

/** The current state of one account. All amounts are minor units of its one currency. */
export type Account = Readonly<{
  /** The tenant's own name for the account, as it was spelled at the opening. */
  accountId: string
  /** The canonical form of the id, if it differs. Absent for an account of a version without canonical forms. */
  canonicalId?: string | undefined
  /** The partner that owns the account; absent for the tenant itself. It never changes. */
  partnerId?: string | undefined
  currency: string
  /** The largest negative balance allowed, as a positive number. */
  overdraftLimit: number
  openingBalance: number
  /** The opening balance plus the sum of all entries. */
  balance: number
  country?: string | undefined
  openedAt: Instant
  /** Absent while the account is open. A closed account never changes again. */
  closedAt?: Instant | undefined
  /** The time of the last entry or change, or of the opening if there is none. It never decreases. */
  lastRecordedAt: Instant
  /** The number of writes; 1 for the opening. It is the optimistic lock. */
  version: number
}>

/** The fields of a new account that its request has. */
export type AccountOpening = Pick<Account, 'accountId' | 'currency' | 'overdraftLimit' | 'openingBalance' | 'country'>

/** Opens an account. Returns a refusal if the opening balance is outside the account's limits. */
export const openAccount = (
  opening: AccountOpening & Pick<Account, 'canonicalId' | 'partnerId'>,
  now: Instant,
): Account | Refusal => {
  const { openingBalance, overdraftLimit, currency } = opening
  if (openingBalance < -overdraftLimit) {
    const limit = formatMoney({ minorUnits: -overdraftLimit, currency })
    return new Refusal('opening-balance-too-low', `The opening balance is below the overdraft limit of ${limit}.`)
  }
  if (exactSum(openingBalance, overdraftLimit) === undefined) {
    const max = formatMoney({ minorUnits: Number.MAX_SAFE_INTEGER, currency })
    return new Refusal('amount-out-of-range', `The sum of opening balance and overdraft limit exceeds ${max}.`)
  }
  return { ...opening, balance: openingBalance, openedAt: now, lastRecordedAt: now, version: 1 }
}

/** The text that identifies the account in the store. */
export const keyOf = ({ accountId, canonicalId }: Pick<Account, 'accountId' | 'canonicalId'>): string =>
  canonicalId ?? accountId

/** The amount available: the balance plus the overdraft limit. Exact, because a write that makes the sum inexact is refused. */
export const availableOf = ({
  balance,
  overdraftLimit,
  currency,
}: Pick<Account, 'balance' | 'overdraftLimit' | 'currency'>): Money => ({
  minorUnits: balance + overdraftLimit,
  currency,
})

export const statusOf = ({ closedAt }: Pick<Account, 'closedAt'>): 'open' | 'closed' =>
  closedAt === undefined ? 'open' : 'closed'

/** Refuses every write to a closed account. Returns `undefined` for an open one. */
export const refusalOfClosed = (account: Account): Refusal | undefined => {
  if (statusOf(account) === 'open') return undefined
  const detail = 'The account is closed. Use another account.'
  return new Refusal('account-closed', detail, [{ path: 'accountId', message: detail }])
}

export const balanceOf = ({ balance, currency }: Account): Money => ({ minorUnits: balance, currency })
