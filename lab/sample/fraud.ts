import type { Account, Accounts } from './accounts.ts'
import type { SamplePayment } from './movement.ts'
import type { Random } from './random.ts'

/** Shares of thefts that go through a mule, are spent at a merchant, or empty the account. The rest is cashed out directly. */
const shares = { throughMule: 0.75, spent: 0.06, empties: 0.65 } as const

/**
 * Makes fraudulent payments. Most thieves send the money to a mule, whose account is cashed out in the next fraud. Two
 * thirds empty the account and the others leave something, so an emptied account is a strong sign but no proof.
 */
export const makeFraud = (random: Random, accounts: Accounts) => {
  let mule: Account | undefined
  const cashOutMule = (account: Account): SamplePayment => ({
    kind: 'CASH_OUT',
    amount: account.balance,
    customer: account,
    counterparty: accounts.regular(),
    isFraud: true,
  })
  return (): SamplePayment => {
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

/** Thieves choose accounts with a balance. */
const victim = (random: Random, accounts: Accounts): Account => ({
  ...accounts.newCustomer(),
  balance: Math.max(100, Math.round(random.around(40_000_000, 1.6))),
})

const loot = (random: Random, { balance }: Account): number =>
  random.chance(shares.empties) ? balance : Math.max(1, Math.round(balance * (0.3 + 0.65 * random.next())))
