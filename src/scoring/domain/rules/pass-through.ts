import { portionOf, sayMoney } from '../../../kernel/domain/money.ts'
import { percent, points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags a payment of exactly, or nearly, what came in from somebody else shortly before. */
export const passThrough = defineRule({
  ruleId: 'pass-through@1',
  source: 'docs/scoring.md, "Pass-through"',
  fields: { points, percentMin: percent, hoursMax: whole(1, 720) },
  judgeBy:
    ({ points, percentMin, hoursMax }) =>
    ({ amount, debtor }, limits) => {
      const { echo, isNewCounterparty } = debtor?.activity ?? {}
      if (!amount || !echo || isNewCounterparty !== true || amount.minorUnits < (limits?.small ?? 1)) return undefined
      if (echo.hoursAgo >= hoursMax || amount.minorUnits > echo.minorUnits) return undefined
      if (amount.minorUnits < portionOf(echo.minorUnits, percentMin)) return undefined
      const came = sayMoney({ minorUnits: echo.minorUnits, currency: amount.currency })
      return {
        points,
        because: `The payer received ${came} ${echo.hoursAgo} hours before and passes on ${sayMoney(amount)}.`,
      }
    },
})
