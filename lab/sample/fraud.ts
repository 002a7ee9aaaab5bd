import type { Account, Accounts } from './accounts.ts'
import type { Movement } from './movement.ts'
import type { Random } from './random.ts'

/** Of the thefts so many go through a mule; the others are taken out in cash at once, a few spent at a merchant's. */
const shares = { throughMule: 0.75, spent: 0.06, empties: 0.65 } as const

/**
 * What thieves do. Most send the money to a mule's account, which the next theft's row finds being emptied in cash. Two in
 * three take all there is; the others leave something, so that emptying an account is a strong sign and not the answer.
 */
export const makeFraud = (random: Random, accounts: Accounts) => {
  let mule: Account | undefined
  const cashOutMule = (account: Account): Movement => ({
    kind: 'CASH_OUT',
    amount: account.balance,
    customer: account,
    counterparty: accounts.regular(),
    isFraud: true,
  })
  return (): Movement => {
    if (mule !== undefined) {
      const full = mule
      mule = undefined
      return cashOutMule(full)
    }
    const customer = victim(random, accounts)
    const amount = loot(random, customer)
    if (random.chance(shares.throughMule)) {
      mule = { ...accounts.newCustomer(), balance: 0 }
      return { kind: 'TRANSFER', amount, customer, counterparty: mule, isFraud: true }
    }
    if (random.chance(shares.spent)) {
      return { kind: 'PAYMENT', amount, customer, counterparty: accounts.merchant(), isFraud: true }
    }
    return { kind: 'CASH_OUT', amount, customer, counterparty: accounts.regular(), isFraud: true }
  }
}

/** Thieves choose accounts that hold something. */
const victim = (random: Random, accounts: Accounts): Account => ({
  ...accounts.newCustomer(),
  balance: Math.max(100, Math.round(random.around(40_000_000, 1.6))),
})

const loot = (random: Random, { balance }: Account): number =>
  random.chance(shares.empties) ? balance : Math.max(1, Math.round(balance * (0.3 + 0.65 * random.next())))
