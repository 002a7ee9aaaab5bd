import { formatMoney } from '#kernel/domain/money.ts'
import { echoFields, echoOf, formatHours } from '../echo.ts'
import { defineRule } from '../rule.ts'

/**
 * Flags money that returns to the account it left, through a third party: about what the payee paid out days before, from
 * another counterparty than it went to. One profile sees only the two ends of the round.
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
      const went = formatMoney({ minorUnits: echo.minorUnits, currency: echo.amount.currency })
      return {
        points: echo.points,
        because: `The payee paid out ${went} ${formatHours(echo.hoursAgo)} before and gets ${formatMoney(echo.amount)} back from another counterparty.`,
      }
    },
})
