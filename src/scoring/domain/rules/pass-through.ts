import { sayMoney } from '#kernel/domain/money.ts'
import { echoFields, echoOf, sayHours } from '../echo.ts'
import { defineRule } from '../rule.ts'

/** Flags a payment of exactly, or nearly, what came in from somebody else shortly before. */
export const passThrough = defineRule({
  ruleId: 'pass-through@1',
  source: 'docs/scoring.md, "Pass-through"',
  fields: echoFields,
  judgeBy:
    (policy) =>
    ({ amount, debtor }, limits) => {
      const echo = echoOf(policy, { amount, activity: debtor?.activity, limits })
      if (echo === undefined) return undefined
      const came = sayMoney({ minorUnits: echo.minorUnits, currency: echo.amount.currency })
      return {
        points: echo.points,
        because: `The payer received ${came} ${sayHours(echo.hoursAgo)} before and passes on ${sayMoney(echo.amount)}.`,
      }
    },
})
