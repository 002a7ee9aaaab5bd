import { Refusal } from '#kernel/domain/errors.ts'
import type { Band } from '#kernel/domain/event-status.ts'
import type { Policy } from './policy.ts'
import type { Inputs, Judge, Limits } from './rule.ts'
import { type RuleId, ruleBook } from './rule-book.ts'

/** A rule id with the values of its fields. */
type RuleSetting = Readonly<{ rule: RuleId; policy: Policy }>

/** A ruleset as data, as stored, sent and kept with every assessment. Any change is a new version. */
export type RulesetDefinition = Readonly<{
  id: string
  version: number
  /** Lowest score of each band above `low`. */
  bands: Readonly<{ medium: number; high: number }>
  /** By ISO 4217 currency. */
  limits: Readonly<Record<string, Limits>>
  rules: readonly RuleSetting[]
}>

/** A ruleset ready to judge. */
export type Ruleset = Readonly<{
  definition: RulesetDefinition
  tried: readonly string[]
  judges: readonly Readonly<{ ruleId: string; source: string; judge: Judge }>[]
  limits: ReadonlyMap<string, Limits>
}>

/** A rule that fired. */
type Reason = Readonly<{
  ruleId: string
  points: number
  because: string
  /** The document and section that justify the policy. */
  source: string
}>

export type Judgement = Readonly<{
  /** 0–100: `sum`, capped. */
  score: number
  /** The points of all reasons. */
  sum: number
  band: Band
  ruleset: RulesetDefinition
  reasons: readonly Reason[]
  /** The ids of all rules that were evaluated, whether they fired or not. */
  tried: readonly string[]
  inputs: Inputs
}>

const scoreMax = 100

/** @throws Refusal `ruleset-invalid` when it names a rule that does not exist. */
export const makeRuleset = (definition: RulesetDefinition): Ruleset => ({
  definition,
  tried: definition.rules.map(({ rule }) => rule),
  judges: definition.rules.map(({ rule: ruleId, policy }) => {
    const rule = ruleBook.get(ruleId)
    if (rule === undefined) throw new Refusal('ruleset-invalid', `There is no rule ${ruleId}.`)
    return { ruleId, source: rule.source, judge: rule.judgeBy(policy) }
  }),
  limits: new Map(Object.entries(definition.limits)),
})

/** Scores the inputs. Deterministic: the same inputs and ruleset always give the same judgement. */
export const assess = ({ definition, tried, judges, limits }: Ruleset, inputs: Inputs): Judgement => {
  const ofCurrency = inputs.amount && limits.get(inputs.amount.currency)
  const reasons: Reason[] = []
  let sum = 0
  for (const { ruleId, source, judge } of judges) {
    const found = judge(inputs, ofCurrency)
    if (found === undefined) continue
    sum += found.points
    reasons.push({ ruleId, points: found.points, because: found.because, source })
  }
  const score = Math.min(sum, scoreMax)
  const { bands } = definition
  const band = score >= bands.high ? 'high' : score >= bands.medium ? 'medium' : 'low'
  return { score, sum, band, ruleset: definition, reasons, tried, inputs }
}
