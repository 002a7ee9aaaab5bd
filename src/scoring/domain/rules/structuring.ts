import { formatMoney, portionOf } from '#kernel/domain/money.ts'
import { percent, points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** The maximum length of the list of amounts. */
const timesMax = 16

/** Flags repeated payments just below the reporting threshold within a week. */
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
      const [paid, received] = [debtor, creditor].map((party) =>
        timesWithin(party?.activity?.recentAmounts ?? [], least, limits.reporting),
      )
      const [times, who] =
        (paid ?? 0) >= (received ?? 0) ? [paid ?? 0, 'payer paid'] : [received ?? 0, 'payee received']
      if (times < timesMin) return undefined
      const format = (minorUnits: number): string => formatMoney({ minorUnits, currency: amount.currency })
      return {
        points,
        because: `Within seven days the ${who} ${times} amounts from ${format(least)} to just below ${format(limits.reporting)}, this one ${formatMoney(amount)}.`,
      }
    },
})

const timesWithin = (amounts: readonly number[], least: number, below: number): number =>
  amounts.filter((minorUnits) => minorUnits >= least && minorUnits < below).length
