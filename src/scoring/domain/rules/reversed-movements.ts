import { formatCount } from '../activity.ts'
import { points, whole } from '../policy.ts'
import { reversedCountMax } from '../reversed-movement.ts'
import { defineRule } from '../rule.ts'

/** Flags an account of which several payments were taken back within a week. They count in no window, so they could hide others. */
export const reversedMovements = defineRule({
  ruleId: 'reversed-movements@1',
  source: 'docs/scoring.md, "Reversed movements"',
  fields: { points, timesMin: whole(2, reversedCountMax) },
  judgeBy:
    ({ points, timesMin }) =>
    ({ debtor }) => {
      const count = debtor?.reversals?.sent.count ?? 0
      if (count < timesMin) return undefined
      return { points, because: `Within seven days ${formatCount(count)} payments of the payer were reversed.` }
    },
})
