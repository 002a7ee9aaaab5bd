import type { RulesetDefinition } from './ruleset.ts'

/** Countries under the Financial Action Task Force's call for action. Reviewed when the list changes, as a new version. */
const countries = ['IR', 'KP', 'MM']

const severities = { low: 10, medium: 40, high: 60, critical: 90 }

const fan = { window: 'days3', timesUsualMin: 4, pointsEach: 8, pointsMax: 48, pointsMaxYoung: 32 } as const

const baseline2: RulesetDefinition = {
  id: 'baseline',
  version: 2,
  bands: { medium: 40, high: 70 },
  limits: {
    EUR: { small: 100_00, reporting: 10_000_00, large: 100_000_00 },
    USD: { small: 100_00, reporting: 10_000_00, large: 100_000_00 },
    GBP: { small: 85_00, reporting: 8_500_00, large: 85_000_00 },
    CHF: { small: 95_00, reporting: 15_000_00, large: 95_000_00 },
    JPY: { small: 16_000, reporting: 2_000_000, large: 16_000_000 },
    CNY: { small: 780_00, reporting: 50_000_00, large: 780_000_00 },
    CAD: { small: 150_00, reporting: 10_000_00, large: 150_000_00 },
    AUD: { small: 165_00, reporting: 10_000_00, large: 165_000_00 },
  },
  rules: [
    { rule: 'large-amount@2', policy: { points: 10, pointsPerDoubling: 3, pointsMax: 30 } },
    { rule: 'currency-without-threshold@2', policy: { points: 40 } },
    { rule: 'account-emptied@2', policy: { points: 60, pointsNearly: 25, percentNearly: 95 } },
    { rule: 'high-risk-country@1', policy: { points: 60, countries } },
    { rule: 'structuring@1', policy: { points: 40, percentMin: 80, timesMin: 3 } },
    { rule: 'velocity@1', policy: { points: 20, window: 'day', countMin: 20, timesUsualMin: 3, largeTimesMin: 5 } },
    { rule: 'new-counterparty@1', policy: { points: 15, knownDaysMin: 7 } },
    { rule: 'fan-out@1', policy: { ...fan, counterpartiesMin: 3 } },
    { rule: 'fan-in@1', policy: { ...fan, counterpartiesMin: 3 } },
    {
      rule: 'layering@1',
      policy: { ...fan, window: 'week', counterpartiesMin: 3, pointsMax: 40, percentMin: 50 },
    },
    { rule: 'pass-through@1', policy: { window: 'days3', percentMin: 95, points: 15, pointsKnown: 5 } },
    { rule: 'round-trip@1', policy: { window: 'week', percentMin: 95, points: 10, pointsKnown: 0 } },
    { rule: 'dormant-account@1', policy: { points: 25, idleDaysMin: 180 } },
    { rule: 'reported-risk-score@1', policy: {} },
    { rule: 'reported-severity@1', policy: { points: severities } },
    { rule: 'limit-breach@1', policy: { points: severities } },
  ],
}

/**
 * The ruleset of every tenant that has no ruleset of its own. Points, limits and bands are explained in
 * docs/scoring.md; a change of any number is a new version.
 */
export const baselineRuleset: RulesetDefinition = {
  ...baseline2,
  version: 3,
  rules: [...baseline2.rules, { rule: 'reversed-movements@1', policy: { points: 40, timesMin: 3 } }],
}

/** About 100,000 EUR each. */
const thresholds = {
  EUR: 100_000_00,
  USD: 100_000_00,
  GBP: 85_000_00,
  CHF: 95_000_00,
  JPY: 16_000_000,
  CNY: 780_000_00,
}

/** Previous versions of the baseline. Assessments name the version they were made with, so that `rescore` can repeat them. */
export const earlierBaselines: readonly RulesetDefinition[] = [
  baseline2,
  {
    id: 'baseline',
    version: 1,
    bands: { medium: 40, high: 70 },
    limits: {},
    rules: [
      { rule: 'large-amount@1', policy: { points: 30, thresholds } },
      { rule: 'currency-without-threshold@1', policy: { points: 40, thresholds } },
      { rule: 'account-emptied@1', policy: { points: 45, amountMin: 100_00 } },
      { rule: 'high-risk-country@1', policy: { points: 40, countries } },
      { rule: 'reported-risk-score@1', policy: {} },
      { rule: 'reported-severity@1', policy: { points: severities } },
    ],
  },
]
