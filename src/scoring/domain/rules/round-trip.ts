import { sayMoney } from '#kernel/domain/money.ts'
import { echoFields, echoOf, sayHours } from '../echo.ts'
import { defineRule } from '../rule.ts'

/**
 * Flags money that comes back to the account it left, through somebody else: about what the payee paid out days before, from
 * another counterparty than it went to. One profile sees no more of the round than its two ends.
 */
export const roundTrip = defineRule({
  ruleId: 'round-trip@1',
  source: 'docs/scoring.md, "Round trip"',
  fields: echoFields,
  judgeBy:
    (policy) =>
    ({ amount, creditor }, limits) => {
      const echo = echoOf(policy, { amount, activity: creditor?.activity, limits })
      if (echo === undefined) return undefined
      const went = sayMoney({ minorUnits: echo.minorUnits, currency: echo.amount.currency })
      return {
        points: echo.points,
        because: `The payee paid out ${went} ${sayHours(echo.hoursAgo)} before and gets ${sayMoney(echo.amount)} back from another counterparty.`,
      }
    },
})
