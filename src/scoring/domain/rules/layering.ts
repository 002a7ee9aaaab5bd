import { portionOf } from '#kernel/domain/money.ts'
import { sayCount } from '../activity.ts'
import { fanFields, fanOf } from '../fan.ts'
import { percent } from '../policy.ts'
import { defineRule } from '../rule.ts'
import { windowWords } from '../window.ts'

/** Flags money that gathers from several counterparties and goes on to a new one within days: enough of it to pay for this. */
export const layering = defineRule({
  ruleId: 'layering@1',
  source: 'docs/scoring.md, "Layering"',
  fields: { ...fanFields, percentMin: percent },
  judgeBy:
    (policy) =>
    ({ amount, debtor }) => {
      const fan = fanOf(policy, debtor?.activity, 'received')
      const gathered = debtor?.activity?.received[policy.window].sum ?? 0
      // Else anybody could have a stranger's payments held, for a few cents.
      if (!amount || fan === undefined || gathered < portionOf(amount.minorUnits, policy.percentMin)) return undefined
      return {
        points: fan.points,
        because: `The payer was paid by ${sayCount(fan.count)} counterparties within ${windowWords[policy.window]} and now pays a new one.`,
      }
    },
})
