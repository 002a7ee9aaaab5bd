import { sayMoney } from '../../../kernel/domain/money.ts'
import { sayCount } from '../activity.ts'
import { points, whole, window } from '../policy.ts'
import { movementCountMax } from '../profile.ts'
import { defineRule } from '../rule.ts'
import { isUnusual } from '../unusual.ts'
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
      const { sent: flow, knownDays = 0 } = debtor?.activity ?? {}
      if (!amount || !flow) return undefined
      const sent = flow[window]
      const counts = { inWindow: sent.count, inMonth: flow.month.count }
      const isOften = sent.count >= countMin && isUnusual(knownDays, flow, { window, timesUsualMin, ...counts })
      const isMuch = limits !== undefined && sent.count > 1 && sent.sum >= limits.large * largeTimesMin
      if (!isOften && !isMuch) return undefined
      const sum = sayMoney({ minorUnits: sent.sum, currency: amount.currency })
      return {
        points,
        because: `The payer made ${sayCount(sent.count)} payments, ${sum} in all, within ${windowWords[window]}.`,
      }
    },
})
