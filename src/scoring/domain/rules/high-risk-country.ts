import type { Rule } from '../rule.ts'

type Policy = Readonly<{
  points: number
  /** ISO 3166-1 alpha-2. */
  countries: readonly string[]
}>

/** Flags a payment from or to a country under a call for action. Source: docs/scoring.md, "Countries". */
export const highRiskCountry = ({ points, countries }: Policy): Rule => ({
  ruleId: 'high-risk-country@1',
  judge: ({ debtor, creditor }) => {
    const listed = [debtor?.country, creditor?.country].filter(
      (country) => country !== undefined && countries.includes(country),
    )
    if (listed.length === 0) return undefined
    return {
      points,
      because: `The payment touches ${[...new Set(listed)].join(' and ')}, on the list of high-risk countries.`,
    }
  },
})
