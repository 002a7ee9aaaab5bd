import { formatMoney } from '#kernel/domain/money.ts'
import { points } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags an amount that is large in its currency, with more points each time it doubles. */
export const largeAmount = defineRule({
  ruleId: 'large-amount@2',
  source: 'docs/scoring.md, "Large amount"',
  fields: { points, pointsPerDoubling: points, pointsMax: points },
  judgeBy:
    ({ points, pointsPerDoubling, pointsMax }) =>
    ({ amount }, limits) => {
      if (!amount || !limits || amount.minorUnits < limits.large) return undefined
      let given = points
      for (let mark = limits.large * 2; mark <= amount.minorUnits && given < pointsMax; mark *= 2)
        given += pointsPerDoubling
      const large = formatMoney({ minorUnits: limits.large, currency: amount.currency })
      return {
        points: Math.min(given, pointsMax),
        because: `The amount of ${formatMoney(amount)} reaches ${large}, from where an amount is large.`,
      }
    },
})
