import { points, whole } from '../../policy.ts'
import { defineRule } from '../../rule.ts'

/** Flags a payment that takes everything to the last minor unit. Replaced by `account-emptied@2`. */
export const accountEmptied1 = defineRule({
  ruleId: 'account-emptied@1',
  source: 'docs/scoring.md, "Retired rules"',
  fields: { points, amountMin: whole(0, Number.MAX_SAFE_INTEGER) },
  judgeBy:
    ({ points, amountMin }) =>
    ({ amount, debtor }) => {
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
