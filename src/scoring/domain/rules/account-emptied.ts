import { formatMoney, portionOf } from '#kernel/domain/money.ts'
import { percent, points } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags a payment that takes all, or nearly all, of the balance: typical of an account takeover. */
export const accountEmptied = defineRule({
  ruleId: 'account-emptied@2',
  source: 'docs/scoring.md, "Account emptied"',
  fields: { points, pointsNearly: points, percentNearly: percent },
  judgeBy:
    ({ points, pointsNearly, percentNearly }) =>
    ({ amount, debtor }, limits) => {
      const { balanceBefore: before, balanceAfter: after } = debtor ?? {}
      if (!amount || !before || before.currency !== amount.currency) return undefined
      // Balances that contradict the amount prove nothing.
      if (after !== undefined && after.minorUnits !== before.minorUnits - amount.minorUnits) return undefined
      if (amount.minorUnits > before.minorUnits || amount.minorUnits < (limits?.small ?? 1)) return undefined
      if (amount.minorUnits < portionOf(before.minorUnits, percentNearly)) return undefined
      const isAll = amount.minorUnits === before.minorUnits
      const share = isAll ? 'all' : `${formatMoney(amount)} of the`
      return {
        points: isAll ? points : pointsNearly,
        because: `The payment took ${share} ${formatMoney(before)} that the account held.`,
      }
    },
})
