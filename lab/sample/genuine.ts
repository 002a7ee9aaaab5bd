import type { Accounts } from './accounts.ts'
import type { Kind, SamplePayment } from './movement.ts'
import type { Random } from './random.ts'

/** The share of each kind, the median amount in minor units, and its spread. */
const kinds: readonly Readonly<{ kind: Kind; share: number; median: number; spread: number }>[] = [
  { kind: 'CASH_OUT', share: 0.355, median: 14_000_000, spread: 1.1 },
  { kind: 'PAYMENT', share: 0.34, median: 950_000, spread: 0.95 },
  { kind: 'CASH_IN', share: 0.215, median: 14_000_000, spread: 1.0 },
  { kind: 'TRANSFER', share: 0.083, median: 45_000_000, spread: 1.2 },
  { kind: 'DEBIT', share: 0.007, median: 300_000, spread: 1.0 },
]

/** Share of honest customers who empty their account at once, for example for a house or another bank. */
const oddShare = 0.012

/** Makes genuine payments, with the shares and amounts of mobile money. */
export const makeGenuine = (random: Random, accounts: Accounts) => (): SamplePayment => {
  const customer = accounts.newCustomer()
  if (customer.balance > 0 && random.chance(oddShare)) return closeAccount(random, accounts, customer)
  const { kind, median, spread } = kindOf(random.next())
  return {
    kind,
    amount: Math.max(1, Math.round(random.around(median, spread))),
    customer,
    counterparty: kind === 'PAYMENT' ? accounts.merchant() : accounts.regular(),
    isFraud: false,
  }
}

const closeAccount = (random: Random, accounts: Accounts, customer: SamplePayment['customer']): SamplePayment => ({
  kind: random.pick(['TRANSFER', 'CASH_OUT']),
  amount: customer.balance,
  customer,
  counterparty: random.chance(0.5) ? accounts.regular() : accounts.newCustomer(),
  isFraud: false,
})

const kindOf = (draw: number): (typeof kinds)[number] => {
  let upTo = 0
  const found = kinds.find(({ share }) => {
    upTo += share
    return draw < upTo
  })
  return found ?? { kind: 'PAYMENT', share: 0, median: 950_000, spread: 0.95 }
}
