import { amounts, points } from '../../policy.ts'
import { defineRule } from '../../rule.ts'

/** Flags an amount in a currency without a threshold of its own. Replaced by `currency-without-threshold@2`. */
export const currencyWithoutThreshold1 = defineRule({
  ruleId: 'currency-without-threshold@1',
  source: 'docs/scoring.md, "Retired rules"',
  fields: { points, thresholds: amounts },
  judgeBy:
    ({ points, thresholds }) =>
    ({ amount }) =>
      !amount || Object.hasOwn(thresholds, amount.currency)
        ? undefined
        : { points, because: `No threshold is set for ${amount.currency}.` },
})
