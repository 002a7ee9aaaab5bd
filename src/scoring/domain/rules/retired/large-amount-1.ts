import { amounts, points } from '../../policy.ts'
import { defineRule } from '../../rule.ts'

/** Flags an amount at or above its currency's threshold, with the same points however large. Replaced by `large-amount@2`. */
export const largeAmount1 = defineRule({
  ruleId: 'large-amount@1',
  source: 'docs/scoring.md, "Retired rules"',
  fields: { points, thresholds: amounts },
  judgeBy: ({ points, thresholds }) => {
    const byCurrency = new Map(Object.entries(thresholds))
    return ({ amount }) => {
      const threshold = amount && byCurrency.get(amount.currency)
      if (!amount || threshold === undefined || amount.minorUnits < threshold) return undefined
      return {
        points,
        because: `The amount of ${amount.minorUnits} ${amount.currency} reaches the threshold of ${threshold}, in minor units.`,
      }
    }
  },
})
