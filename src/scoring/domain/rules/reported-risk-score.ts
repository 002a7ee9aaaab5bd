import { defineRule } from '../rule.ts'

/** Takes over the score that a risk engine reported, rounded up to stay on the safe side. */
export const reportedRiskScore = defineRule({
  ruleId: 'reported-risk-score@1',
  source: 'docs/scoring.md, "Reported"',
  fields: {},
  judgeBy:
    () =>
    ({ riskScore }) => {
      if (riskScore === undefined || riskScore === 0) return undefined
      return { points: Math.ceil(riskScore), because: `The reporter gave a risk score of ${riskScore} of 100.` }
    },
})
