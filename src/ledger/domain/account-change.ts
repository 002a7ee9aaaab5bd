import { Refusal } from '#kernel/domain/errors.ts'
import type { Instant } from '#kernel/domain/instant.ts'
import { exactSum, formatMoney } from '#kernel/domain/money.ts'
import { type Account, balanceOf, refusalOfClosed } from './account.ts'
import { laterOf } from './later-of.ts'

/** Closes an account for ever. Returns a refusal if its balance is not zero, or if it is closed already. */
export const closeAccount = (account: Account, now: Instant): Account | Refusal => {
  const closed = refusalOfClosed(account)
  if (closed) return closed
  if (account.balance !== 0)
    return new Refusal(
      'account-balance-not-zero',
      `The balance is ${formatMoney(balanceOf(account))}. Bring it to zero before you close the account.`,
    )
  const after = changed(account, now)
  return { ...after, closedAt: after.lastRecordedAt }
}

/** Changes the overdraft limit. Returns a refusal if the balance needs a higher one, or if the account is closed. */
export const changeOverdraftLimit = (account: Account, overdraftLimit: number, now: Instant): Account | Refusal => {
  const closed = refusalOfClosed(account)
  if (closed) return closed
  if (account.balance < -overdraftLimit)
    return refusalOfLimit(
      'overdraft-limit-in-use',
      `The balance is ${formatMoney(balanceOf(account))}. The limit must be at least ${-account.balance} minor units.`,
    )
  if (exactSum(account.balance, overdraftLimit) === undefined) {
    const max = formatMoney({ minorUnits: Number.MAX_SAFE_INTEGER, currency: account.currency })
    return refusalOfLimit('balance-out-of-range', `The sum of balance and overdraft limit would exceed ${max}.`)
  }
  return { ...changed(account, now), overdraftLimit }
}

/** The next version of an account. The time of a change never decreases, like the time of an entry. */
const changed = (account: Account, now: Instant): Account => ({
  ...account,
  lastRecordedAt: laterOf(now, account.lastRecordedAt),
  version: account.version + 1,
})

const refusalOfLimit = (code: 'overdraft-limit-in-use' | 'balance-out-of-range', detail: string): Refusal =>
  new Refusal(code, detail, [{ path: 'overdraftLimit', message: detail }])
