import { formatCount } from '../activity.ts'
import { points, whole } from '../policy.ts'
import { reversedCountMax } from '../reversed-movement.ts'
import { defineRule, type Party } from '../rule.ts'

/**
 * Flags an account of which several payments were taken back within a week. They count in no window, so they could hide others.
 * Payments to an account count only if fewer remain, because the customers of a shop return goods every day.
 */
export const reversedMovements = defineRule({
  ruleId: 'reversed-movements@1',
  source: 'docs/scoring.md, "Reversed movements"',
  fields: { points, timesMin: whole(2, reversedCountMax) },
  judgeBy:
    ({ points, timesMin }) =>
    ({ debtor, creditor }) => {
      const because = (count: number, whose: string, rest = '') =>
        `Within seven days ${formatCount(count)} payments ${whose} were reversed${rest}.`
      const sent = debtor?.reversals?.sent.count ?? 0
      if (sent >= timesMin) return { points, because: because(sent, 'of the payer') }
      for (const [party, name] of [[debtor, 'payer'] as const, [creditor, 'payee'] as const]) {
        const { taken, left } = receivedBy(party)
        if (taken >= timesMin && taken > left)
          return { points, because: because(taken, `to the ${name}`, `, and ${left} were not`) }
      }
      return undefined
    },
})

/** Without an activity nothing is known of what remains, so nothing counts. */
const receivedBy = (party: Party | undefined): Readonly<{ taken: number; left: number }> => {
  const left = party?.activity?.received.week.count
  return left === undefined ? { taken: 0, left: 0 } : { taken: party?.reversals?.received.count ?? 0, left }
}
