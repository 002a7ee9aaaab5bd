import { portionOf } from '#kernel/domain/money.ts'
import { formatCount } from '../activity.ts'
import { fanFields, fanOf } from '../fan.ts'
import { percent } from '../policy.ts'
import { defineRule } from '../rule.ts'
import { windowWords } from '../window.ts'

/** Flags money that gathers from several counterparties and moves on to a new one within days, if it covers the payment. */
export const layering = defineRule({
  ruleId: 'layering@1',
  source: 'docs/scoring.md, "Layering"',
  fields: { ...fanFields, percentMin: percent },
  judgeBy:
    (policy) =>
    ({ amount, debtor }) => {
      const fan = fanOf(policy, debtor?.activity, 'received')
      const gathered = debtor?.activity?.received[policy.window].sum ?? 0
      // Without this, a few cents would be enough to get someone else's payments held.
      if (!amount || fan === undefined || gathered < portionOf(amount.minorUnits, policy.percentMin)) return undefined
      return {
        points: fan.points,
        because: `The payer was paid by ${formatCount(fan.count)} counterparties within ${windowWords[policy.window]} and now pays a new one.`,
      }
    },
})
