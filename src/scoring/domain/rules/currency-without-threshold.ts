import { points } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags an amount in a currency without limits, so that a person looks at it and it does not pass as small. */
export const currencyWithoutThreshold = defineRule({
  ruleId: 'currency-without-threshold@2',
  source: 'docs/scoring.md, "Unknown currency"',
  fields: { points },
  judgeBy:
    ({ points }) =>
    ({ amount }, limits) =>
      !amount || limits ? undefined : { points, because: `No limits are set for amounts in ${amount.currency}.` },
})
