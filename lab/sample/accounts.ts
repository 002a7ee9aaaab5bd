import type { Random } from './random.ts'

/** An account of the sample's world. Its balance, in minor units, changes as money moves; a merchant's is not kept. */
export type Account = { readonly name: string; balance: number }

/** So many accounts are paid again and again. */
const regularCount = 2_000

export type Accounts = Readonly<{
  /** A customer whom the sample has not seen. */
  newCustomer(): Account
  /** A customer who is paid again and again, and whose balance grows and shrinks with it. */
  regular(): Account
  merchant(): Account
}>

export const makeAccounts = (random: Random): Accounts => {
  const open = (letter: string, balance: number): Account => ({
    name: `${letter}${random.whole(10_000_000, 2_147_483_647)}`,
    balance,
  })
  /** Nearly one customer in three has nothing, as far as the operator knows. */
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
