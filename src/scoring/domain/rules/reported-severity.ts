import { severityPoints } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Weighs the reported severity of a compliance event or an alert. */
export const reportedSeverity = defineRule({
  ruleId: 'reported-severity@1',
  source: 'docs/scoring.md, "Reported"',
  fields: { points: severityPoints },
  judgeBy:
    ({ points }) =>
    ({ severity }) =>
      severity && { points: points[severity], because: `The event was reported with severity ${severity}.` },
})
