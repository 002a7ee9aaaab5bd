import type { Random } from './random.ts'

/** An account of the sample. Its balance, in minor units, changes with every payment. Merchants have no balance. */
export type Account = { readonly name: string; balance: number }

/** Accounts that are paid repeatedly. */
const regularCount = 2_000

export type Accounts = Readonly<{
  /** A customer who is new to the sample. */
  newCustomer(): Account
  /** A customer who is paid repeatedly. */
  regular(): Account
  merchant(): Account
}>

export const makeAccounts = (random: Random): Accounts => {
  const open = (letter: string, balance: number): Account => ({
    name: `${letter}${random.whole(10_000_000, 2_147_483_647)}`,
    balance,
  })
  /** Almost one customer in three has a balance of zero. */
  const newCustomer = (): Account => open('C', random.chance(0.3) ? 0 : Math.round(random.around(9_000_000, 1.6)))
  const regulars: Account[] = []
  return {
    newCustomer,
    regular: () => {
      const index = random.whole(0, regularCount - 1)
      const account = regulars[index] ?? open('C', Math.round(random.around(60_000_000, 1.5)))
      regulars[index] = account
      return account
    },
    merchant: () => open('M', 0),
  }
}
