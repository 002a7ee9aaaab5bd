import type { Account } from './accounts.ts'

export type Kind = 'PAYMENT' | 'TRANSFER' | 'CASH_IN' | 'CASH_OUT' | 'DEBIT'

/** One payment of the sample. Amounts are in minor units. */
export type SamplePayment = Readonly<{
  kind: Kind
  amount: number
  customer: Account
  counterparty: Account
  isFraud: boolean
}>

/** One row of the sample: PaySim's columns, balances before and after. */
export type SampleRow = Readonly<{
  step: number
  kind: Kind
  amount: number
  customer: Readonly<{ name: string; before: number; after: number }>
  counterparty: Readonly<{ name: string; before: number; after: number }>
  isFraud: boolean
}>

/** Changes the balances and returns the row. A balance never falls below zero: a larger amount is covered from elsewhere. */
export const book = (step: number, { kind, amount, customer, counterparty, isFraud }: SamplePayment): SampleRow => {
  const outward = kind === 'CASH_IN' ? -1 : 1
  const change = (account: Account, by: number) => {
    const before = account.balance
    account.balance = account.name.startsWith('M') ? 0 : Math.max(0, before + by)
    return { name: account.name, before, after: account.balance }
  }
  return {
    step,
    kind,
    amount,
    customer: change(customer, -outward * amount),
    counterparty: change(counterparty, outward * amount),
    isFraud,
  }
}
