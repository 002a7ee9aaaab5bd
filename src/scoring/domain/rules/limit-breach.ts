import { severityPoints } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Weighs the breach of a trading limit by the severity that the risk engine gave. */
export const limitBreach = defineRule({
  ruleId: 'limit-breach@1',
  source: 'docs/scoring.md, "Trading limits"',
  fields: { points: severityPoints },
  judgeBy:
    ({ points }) =>
    ({ limitBreach: breach }) =>
      breach && {
        points: points[breach.severity],
        because: `A ${breach.kind} limit was breached with severity ${breach.severity}; what was done about it: ${breach.action}.`,
      },
})
