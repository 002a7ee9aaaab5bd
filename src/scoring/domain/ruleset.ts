import type { Band } from '../../kernel/domain/event-status.ts'
import type { Inputs, Reason, Rule } from './rule.ts'

export type Ruleset = Readonly<{
  id: string
  version: number
  rules: readonly Rule[]
  /** Lowest score of each band above `low`. */
  bands: Readonly<{ medium: number; high: number }>
}>

export type Judgement = Readonly<{
  /** 0–100: the points of all reasons, summed and capped. */
  score: number
  band: Band
  ruleset: Readonly<{ id: string; version: number }>
  reasons: readonly Reason[]
  tried: readonly string[]
  inputs: Inputs
}>

const scoreMax = 100

/** Scores what the rules see. The same inputs and ruleset give the same judgement, always. */
export const assess = ({ id, version, rules, bands }: Ruleset, inputs: Inputs): Judgement => {
  const reasons = rules.flatMap(({ ruleId, judge }) => {
    const fired = judge(inputs)
    return fired ? [{ ruleId, ...fired }] : []
  })
  const sum = reasons.reduce((total, { points }) => total + points, 0)
  const score = Math.min(sum, scoreMax)
  const band = score >= bands.high ? 'high' : score >= bands.medium ? 'medium' : 'low'
  return { score, band, ruleset: { id, version }, reasons, tried: rules.map(({ ruleId }) => ruleId), inputs }
}
