import { portionOf, sayMoney } from '../../../kernel/domain/money.ts'
import { percent, points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** The longest list of amounts there is. */
const timesMax = 16

/** Flags payments kept just below what has to be reported, again and again within a week. */
export const structuring = defineRule({
  ruleId: 'structuring@1',
  source: 'docs/scoring.md, "Structuring"',
  fields: { points, percentMin: percent, timesMin: whole(2, timesMax) },
  judgeBy:
    ({ points, percentMin, timesMin }) =>
    ({ amount, debtor, creditor }, limits) => {
      if (!amount || !limits || amount.minorUnits >= limits.reporting) return undefined
      const least = portionOf(limits.reporting, percentMin)
      if (amount.minorUnits < least) return undefined
      const timesOf = (amounts: readonly number[] = []): number =>
        amounts.filter((minorUnits) => minorUnits >= least && minorUnits < limits.reporting).length
      const times = Math.max(timesOf(debtor?.activity?.recentAmounts), timesOf(creditor?.activity?.recentAmounts))
      if (times < timesMin) return undefined
      const reporting = sayMoney({ minorUnits: limits.reporting, currency: amount.currency })
      return {
        points,
        because: `Within seven days ${times} amounts were just below ${reporting}, this one ${sayMoney(amount)}.`,
      }
    },
})
