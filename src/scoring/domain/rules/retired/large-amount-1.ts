import type { Rule } from '../rule.ts'

type Policy = Readonly<{
  points: number
  /** Smallest suspicious amount per ISO 4217 currency, in minor units, inclusive. */
  thresholds: ReadonlyMap<string, number>
}>

/** Flags an amount at or above its currency's threshold. Source: docs/scoring.md, "Large amount". */
export const largeAmount = ({ points, thresholds }: Policy): Rule => ({
  ruleId: 'large-amount@1',
  judge: ({ amount }) => {
    const threshold = amount && thresholds.get(amount.currency)
    if (!amount || threshold === undefined || amount.minorUnits < threshold) return undefined
    return {
      points,
      because: `The amount of ${amount.minorUnits} ${amount.currency} reaches the threshold of ${threshold}, in minor units.`,
    }
  },
})
