import { formatCount } from '../activity.ts'
import { fanFields, fanOf } from '../fan.ts'
import { defineRule } from '../rule.ts'
import { windowWords } from '../window.ts'

/** Flags money from many counterparties that gathers in one account within days, at each new counterparty. */
export const fanIn = defineRule({
  ruleId: 'fan-in@1',
  source: 'docs/scoring.md, "Fan-out and fan-in"',
  fields: fanFields,
  judgeBy:
    (policy) =>
    ({ creditor }) => {
      const fan = fanOf(policy, creditor?.activity, 'received')
      if (fan === undefined) return undefined
      return {
        points: fan.points,
        because: `The payee was paid by ${formatCount(fan.count)} counterparties within ${windowWords[policy.window]}, by this one for the first time.`,
      }
    },
})
