import { formatMoney } from '#kernel/domain/money.ts'
import { formatCount, isBound } from '../activity.ts'
import { points, whole, window } from '../policy.ts'
import { movementCountMax } from '../profile.ts'
import { defineRule } from '../rule.ts'
import { windowWords } from '../window.ts'

/** Flags an account that pays many times within a window and more often than it usually does, or very much. */
export const velocity = defineRule({
  ruleId: 'velocity@1',
  source: 'docs/scoring.md, "Velocity"',
  fields: {
    points,
    window,
    countMin: whole(2, movementCountMax),
    timesUsualMin: whole(1, 100),
    largeTimesMin: whole(1, 1000),
  },
  judgeBy:
    ({ points, window, countMin, timesUsualMin, largeTimesMin }) =>
    ({ amount, debtor }, limits) => {
      const flow = debtor?.activity?.sent
      if (!amount || !flow) return undefined
      const { count, sum } = flow[window]
      const isOften = count >= countMin && count >= timesUsualMin * (flow.usual[window]?.count ?? 0)
      const isMuch = limits !== undefined && count > 1 && sum >= limits.large * largeTimesMin
      if (!isOften && !isMuch) return undefined
      const money = `${isBound(count) ? 'at least ' : ''}${formatMoney({ minorUnits: sum, currency: amount.currency })}`
      return {
        points,
        because: `The payer made ${formatCount(count)} payments within ${windowWords[window]}, those in ${amount.currency} of ${money} in all.`,
      }
    },
})
