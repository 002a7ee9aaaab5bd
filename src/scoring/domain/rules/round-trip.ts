import { portionOf, sayMoney } from '../../../kernel/domain/money.ts'
import { percent, points, whole } from '../policy.ts'
import { defineRule } from '../rule.ts'

/**
 * Flags money that comes back to the account it left, through somebody else: about what the payee paid out days before, from
 * another counterparty than it went to. One profile sees no more of the round than its two ends.
 */
export const roundTrip = defineRule({
  ruleId: 'round-trip@1',
  source: 'docs/scoring.md, "Round trip"',
  fields: { points, percentMin: percent, hoursMax: whole(1, 720) },
  judgeBy:
    ({ points, percentMin, hoursMax }) =>
    ({ amount, creditor }, limits) => {
      const { echo, isNewCounterparty } = creditor?.activity ?? {}
      if (!amount || !echo || isNewCounterparty !== true || amount.minorUnits < (limits?.small ?? 1)) return undefined
      if (echo.hoursAgo >= hoursMax || amount.minorUnits > echo.minorUnits) return undefined
      if (amount.minorUnits < portionOf(echo.minorUnits, percentMin)) return undefined
      const went = sayMoney({ minorUnits: echo.minorUnits, currency: amount.currency })
      return {
        points,
        because: `The payee paid out ${went} ${echo.hoursAgo} hours before and gets ${sayMoney(amount)} back from another counterparty.`,
      }
    },
})
