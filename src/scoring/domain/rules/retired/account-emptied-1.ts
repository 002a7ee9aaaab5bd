import type { Rule } from '../rule.ts'

type Policy = Readonly<{
  points: number
  /** Below this many minor units an emptied account is everyday life. */
  amountMin: number
}>

/**
 * Flags a payment that takes everything its account held: typical of an account that was taken over.
 * Source: docs/scoring.md, "Account emptied".
 */
export const accountEmptied = ({ points, amountMin }: Policy): Rule => ({
  ruleId: 'account-emptied@1',
  judge: ({ amount, debtor }) => {
    const { balanceBefore: before, balanceAfter: after } = debtor ?? {}
    if (!amount || !before || !after || amount.minorUnits < amountMin) return undefined
    if (after.minorUnits !== 0 || before.minorUnits !== amount.minorUnits) return undefined
    if (before.currency !== amount.currency || after.currency !== amount.currency) return undefined
    return {
      points,
      because: `The payment took all ${before.minorUnits} ${before.currency}, in minor units, that the account held.`,
    }
  },
})
