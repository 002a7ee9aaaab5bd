import { formatMoney } from '#kernel/domain/money.ts'
import { points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags a reportable amount that an account with a history pays to a new counterparty. */
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
        because: `The payer, known for ${activity.knownDays} days, pays ${formatMoney(amount)} to a counterparty for the first time.`,
      }
    },
})
