import type { Rule } from '../rule.ts'

/** Takes over the score a risk engine reported, rounded up: doubt goes to the careful side. Source: docs/scoring.md, "Reported". */
export const reportedRiskScore = (): Rule => ({
  ruleId: 'reported-risk-score@1',
  judge: ({ riskScore }) => {
    if (riskScore === undefined || riskScore === 0) return undefined
    return { points: Math.ceil(riskScore), because: `The reporter gave a risk score of ${riskScore} of 100.` }
  },
})
