import { describe, expect, it } from 'vitest'
import { baselineRuleset, earlierBaselines } from '#scoring/domain/baseline-ruleset.ts'
import type { Inputs } from '#scoring/domain/rule.ts'
import { assess, makeRuleset, type RulesetDefinition } from '#scoring/domain/ruleset.ts'
import baseline2 from './baseline-2-assessments.json' with { type: 'json' }
import baseline3 from './baseline-3-assessments.json' with { type: 'json' }

/** A published version never changes. If this file would have to change, write a new version instead. */
type Golden = Readonly<{
  ruleset: Readonly<{ version: number }>
  assessments: readonly Readonly<{ inputs: unknown; sum: number; reasons: readonly Readonly<{ ruleId: string }>[] }>[]
}>

const goldens: readonly Golden[] = [baseline2, baseline3]

describe.each(goldens)('baseline@$ruleset.version', (golden) => {
  const ruleset: RulesetDefinition = JSON.parse(JSON.stringify(golden.ruleset))

  it('is as it was published: a change of any number is a new version', () => {
    const published = [baselineRuleset, ...earlierBaselines].find(({ version }) => version === ruleset.version)
    expect(JSON.stringify(published)).toBe(JSON.stringify(ruleset))
  })

  it('shows every rule it has at work', () => {
    const fired = new Set(golden.assessments.flatMap(({ reasons }) => reasons.map(({ ruleId }) => ruleId)))
    expect(ruleset.rules.map(({ rule }) => rule).filter((rule) => !fired.has(rule))).toEqual([])
  })

  it.each(golden.assessments)('repeats its assessment, to the byte: $sum points', ({ inputs, ...expected }) => {
    const { score, sum, band, reasons } = assess(makeRuleset(ruleset), inputs as Inputs)
    expect(JSON.stringify({ score, sum, band, reasons })).toBe(JSON.stringify(expected))
  })
})
