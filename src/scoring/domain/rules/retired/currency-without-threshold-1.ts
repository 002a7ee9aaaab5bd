import type { Rule } from '../rule.ts'

type Policy = Readonly<{ points: number; thresholds: ReadonlyMap<string, number> }>

/** Sends an amount in a currency nobody set a threshold for to a person. Source: docs/scoring.md, "Unknown currency". */
export const currencyWithoutThreshold = ({ points, thresholds }: Policy): Rule => ({
  ruleId: 'currency-without-threshold@1',
  judge: ({ amount }) => {
    if (!amount || thresholds.has(amount.currency)) return undefined
    return { points, because: `No threshold is set for ${amount.currency}.` }
  },
})
