import { formatMoney } from '#kernel/domain/money.ts'
import { points, whole } from '../policy.ts'
import { defineRule, type Party } from '../rule.ts'

/** Flags an account that moves a reportable amount after a long time without movements. */
export const dormantAccount = defineRule({
  ruleId: 'dormant-account@1',
  source: 'docs/scoring.md, "Dormant account"',
  fields: { points, idleDaysMin: whole(1, 365) },
  judgeBy:
    ({ points, idleDaysMin }) =>
    ({ amount, debtor, creditor }, limits) => {
      if (!amount || !limits || amount.minorUnits < limits.reporting) return undefined
      const [ofPayer, ofPayee] = [idleDaysOf(debtor), idleDaysOf(creditor)]
      const idleDays = Math.max(ofPayer, ofPayee)
      if (idleDays < idleDaysMin) return undefined
      const [who, does] = ofPayer >= ofPayee ? ['payer', 'pays'] : ['payee', 'is paid']
      return {
        points,
        because: `The ${who} had been silent for ${idleDays} days, and now ${does} ${formatMoney(amount)}.`,
      }
    },
})

const idleDaysOf = (party: Party | undefined): number => party?.activity?.idleDays ?? 0
