import { sayMoney } from '#kernel/domain/money.ts'
import { points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags an amount worth reporting that an account with a history pays to a counterparty it has never dealt with. */
export const newCounterparty = defineRule({
  ruleId: 'new-counterparty@1',
  source: 'docs/scoring.md, "New counterparty"',
  fields: { points, knownDaysMin: whole(0, 3650) },
  judgeBy:
    ({ points, knownDaysMin }) =>
    ({ amount, debtor }, limits) => {
      const activity = debtor?.activity
      if (!amount || !limits || !activity?.isNewCounterparty || activity.knownDays < knownDaysMin) return undefined
      if (amount.minorUnits < limits.reporting) return undefined
      return {
        points,
        because: `The payer, known for ${activity.knownDays} days, pays ${sayMoney(amount)} to a counterparty for the first time.`,
      }
    },
})
