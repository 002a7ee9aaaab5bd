import { formatMoney } from '#kernel/domain/money.ts'
import { echoFields, echoOf, formatHours } from '../echo.ts'
import { defineRule } from '../rule.ts'

/** Flags a payment of exactly, or nearly, an amount received from another party shortly before. */
export const passThrough = defineRule({
  ruleId: 'pass-through@1',
  source: 'docs/scoring.md, "Pass-through"',
  fields: echoFields,
  judgeBy:
    (policy) =>
    ({ amount, debtor }, limits) => {
      const echo = echoOf(policy, { amount, activity: debtor?.activity, limits })
      if (echo === undefined) return undefined
      const came = formatMoney({ minorUnits: echo.minorUnits, currency: echo.amount.currency })
      return {
        points: echo.points,
        because: `The payer received ${came} ${formatHours(echo.hoursAgo)} before and passes on ${formatMoney(echo.amount)}.`,
      }
    },
})
