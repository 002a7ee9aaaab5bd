import { formatCount } from '../activity.ts'
import { fanFields, fanOf } from '../fan.ts'
import { defineRule } from '../rule.ts'
import { windowWords } from '../window.ts'

/** Flags money that one account spreads over many counterparties within days, at each new counterparty. */
export const fanOut = defineRule({
  ruleId: 'fan-out@1',
  source: 'docs/scoring.md, "Fan-out and fan-in"',
  fields: fanFields,
  judgeBy:
    (policy) =>
    ({ debtor }) => {
      const fan = fanOf(policy, debtor?.activity, 'sent')
      if (fan === undefined) return undefined
      return {
        points: fan.points,
        because: `The payer paid ${formatCount(fan.count)} counterparties within ${windowWords[policy.window]}, this one for the first time.`,
      }
    },
})
