import type { Rule } from './rule.ts'
import { accountEmptied } from './rules/account-emptied.ts'
import { currencyWithoutThreshold } from './rules/currency-without-threshold.ts'
import { dormantAccount } from './rules/dormant-account.ts'
import { fanIn } from './rules/fan-in.ts'
import { fanOut } from './rules/fan-out.ts'
import { highRiskCountry } from './rules/high-risk-country.ts'
import { largeAmount } from './rules/large-amount.ts'
import { layering } from './rules/layering.ts'
import { limitBreach } from './rules/limit-breach.ts'
import { newCounterparty } from './rules/new-counterparty.ts'
import { passThrough } from './rules/pass-through.ts'
import { reportedRiskScore } from './rules/reported-risk-score.ts'
import { reportedSeverity } from './rules/reported-severity.ts'
import { accountEmptied1 } from './rules/retired/account-emptied-1.ts'
import { currencyWithoutThreshold1 } from './rules/retired/currency-without-threshold-1.ts'
import { largeAmount1 } from './rules/retired/large-amount-1.ts'
import { roundTrip } from './rules/round-trip.ts'
import { structuring } from './rules/structuring.ts'
import { velocity } from './rules/velocity.ts'

const rules: readonly Rule[] = [
  largeAmount,
  currencyWithoutThreshold,
  accountEmptied,
  highRiskCountry,
  structuring,
  velocity,
  newCounterparty,
  fanOut,
  fanIn,
  layering,
  passThrough,
  roundTrip,
  dormantAccount,
  reportedRiskScore,
  reportedSeverity,
  limitBreach,
  largeAmount1,
  currencyWithoutThreshold1,
  accountEmptied1,
]

/** Every rule a ruleset may use, by id. Rules are never removed, so that past scores can be recomputed. */
export const ruleBook: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.ruleId, rule]))
