// Generated from src/scoring/domain/rules. Add a rule there and run `npm run docs`.
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
import { reversedMovements } from './rules/reversed-movements.ts'
import { roundTrip } from './rules/round-trip.ts'
import { structuring } from './rules/structuring.ts'
import { velocity } from './rules/velocity.ts'

const rules = [
  accountEmptied,
  currencyWithoutThreshold,
  dormantAccount,
  fanIn,
  fanOut,
  highRiskCountry,
  largeAmount,
  layering,
  limitBreach,
  newCounterparty,
  passThrough,
  reportedRiskScore,
  reportedSeverity,
  accountEmptied1,
  currencyWithoutThreshold1,
  largeAmount1,
  reversedMovements,
  roundTrip,
  structuring,
  velocity,
]

export type RuleId = (typeof rules)[number]['ruleId']

/** Every rule that a ruleset may use, by its id. A rule that was once used stays, so that a past score can be computed again. */
export const ruleBook: ReadonlyMap<string, Rule<RuleId>> = new Map(rules.map((rule) => [rule.ruleId, rule]))
