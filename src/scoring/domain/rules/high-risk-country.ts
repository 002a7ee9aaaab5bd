import { countries, points } from '../policy.ts'
import { defineRule } from '../rule.ts'

/** Flags a payment from or to a country under a call for action. */
export const highRiskCountry = defineRule({
  ruleId: 'high-risk-country@1',
  source: 'docs/scoring.md, "Countries"',
  fields: { points, countries },
  judgeBy: ({ points, countries }) => {
    const listed = new Set(countries)
    return ({ debtor, creditor }) => {
      const touched = [debtor?.country, creditor?.country].filter(
        (country) => country !== undefined && listed.has(country),
      )
      if (touched.length === 0) return undefined
      return {
        points,
        because: `The payment touches ${[...new Set(touched)].join(' and ')}, on the list of high-risk countries.`,
      }
    }
  },
})
