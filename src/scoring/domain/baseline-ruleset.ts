import { accountEmptied } from './rules/account-emptied.ts'
import { currencyWithoutThreshold } from './rules/currency-without-threshold.ts'
import { highRiskCountry } from './rules/high-risk-country.ts'
import { largeAmount } from './rules/large-amount.ts'
import { reportedRiskScore } from './rules/reported-risk-score.ts'
import { reportedSeverity } from './rules/reported-severity.ts'
import type { Ruleset } from './ruleset.ts'

/** Minor units per currency; about 100,000 EUR each. */
const thresholds: ReadonlyMap<string, number> = new Map([
  ['EUR', 100_000_00],
  ['USD', 100_000_00],
  ['GBP', 85_000_00],
  ['CHF', 95_000_00],
  ['JPY', 16_000_000],
  ['CNY', 780_000_00],
])

/** Countries under the Financial Action Task Force's call for action. Reviewed when the list changes, as a new version. */
const countries = ['IR', 'KP', 'MM']

/**
 * What every event is scored with until a tenant has rules of its own. No rule needs the account's history.
 * Points and bands are explained in docs/scoring.md; a change of any number is a new version.
 */
export const baselineRuleset: Ruleset = {
  id: 'baseline',
  version: 1,
  bands: { medium: 40, high: 70 },
  rules: [
    largeAmount({ points: 30, thresholds }),
    currencyWithoutThreshold({ points: 40, thresholds }),
    accountEmptied({ points: 45, amountMin: 100_00 }),
    highRiskCountry({ points: 40, countries }),
    reportedRiskScore(),
    reportedSeverity({ points: { low: 10, medium: 40, high: 60, critical: 90 } }),
  ],
}
