import { sayCount } from '../activity.ts'
import { fanCount, fanFields, fanPoints } from '../fan.ts'
import { defineRule } from '../rule.ts'
import { windowWords } from '../window.ts'

/** Flags money that gathers from several counterparties and goes on to a new one within days. */
export const layering = defineRule({
  ruleId: 'layering@1',
  source: 'docs/scoring.md, "Layering"',
  fields: fanFields,
  judgeBy:
    (policy) =>
    ({ debtor }) => {
      const count = fanCount(policy, debtor?.activity, 'received')
      if (count === undefined) return undefined
      return {
        points: fanPoints(policy, count),
        because: `The payer was paid by ${sayCount(count)} counterparties within ${windowWords[policy.window]} and now pays a new one.`,
      }
    },
})
