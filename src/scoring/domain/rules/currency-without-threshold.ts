import { points } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Sends an amount in a currency nobody set limits for to a person, so that it does not slip through as small. */
export const currencyWithoutThreshold = defineRule({
  ruleId: 'currency-without-threshold@2',
  source: 'docs/scoring.md, "Unknown currency"',
  fields: { points },
  judgeBy:
    ({ points }) =>
    ({ amount }, limits) =>
      !amount || limits ? undefined : { points, because: `No limits are set for amounts in ${amount.currency}.` },
})
