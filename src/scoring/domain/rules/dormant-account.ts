import { sayMoney } from '../../../kernel/domain/money.ts'
import { points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags an account that moves an amount worth reporting after a long silence. */
export const dormantAccount = defineRule({
  ruleId: 'dormant-account@1',
  source: 'docs/scoring.md, "Dormant account"',
  fields: { points, idleDaysMin: whole(1, 365) },
  judgeBy:
    ({ points, idleDaysMin }) =>
    ({ amount, debtor, creditor }, limits) => {
      if (!amount || !limits || amount.minorUnits < limits.reporting) return undefined
      const idleDays = Math.max(debtor?.activity?.idleDays ?? 0, creditor?.activity?.idleDays ?? 0)
      if (idleDays < idleDaysMin) return undefined
      return { points, because: `The account had been silent for ${idleDays} days, and now moves ${sayMoney(amount)}.` }
    },
})
