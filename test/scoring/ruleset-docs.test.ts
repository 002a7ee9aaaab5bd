import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { proposeRulesetEndpoint } from '#api/rulesets.ts'
import { projectFolder } from '#local/running-copy.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { Field } from '#scoring/domain/policy.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'
import { windowNames } from '#scoring/domain/window.ts'

const page = readFileSync(join(projectFolder, 'docs/rulesets.md'), 'utf8')

const wordsOf = (field: Field): string => {
  switch (field.kind) {
    case 'whole':
      return `${field.min}–${field.max === Number.MAX_SAFE_INTEGER ? 'any' : field.max}`
    case 'window':
      return windowNames.join(', ')
    case 'countries':
      return 'countries'
    case 'amounts':
      return 'minor units by currency'
    case 'severities':
      return 'points by severity'
  }
}

const used = new Set(baselineRuleset.rules.map(({ rule }) => rule))

const rows = [...ruleBook.values()].map(({ ruleId, fields }) => {
  const told = Object.entries(fields).map(([name, field]) => `\`${name}\` ${wordsOf(field)}`)
  return `| \`${ruleId}\` | ${told.join('; ') || 'none'} | ${used.has(ruleId) ? 'yes' : 'no'} |`
})

describe('docs/rulesets.md', () => {
  it('has every rule with its fields, as the rule book has them', () => {
    const written = page.split('\n').filter((line) => /^\| `[\w-]+@\d+` \|/.test(line))
    expect(written).toEqual(rows)
  })

  it('shows rulesets that are valid', () => {
    const examples = [...page.matchAll(/```json\n(\{\n {2}"id"[^`]+)```/g)].map(([, text = '']) => JSON.parse(text))
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(readRuleset(example)).toEqual(example)
  })
})

it('the contract shows a ruleset that is valid, and a schema that takes the baseline', () => {
  const { schema, example } = proposeRulesetEndpoint.body?.content['application/json'] ?? {}
  expect(readRuleset(example)).toEqual(example)
  expect(schema?.safeParse(baselineRuleset).success).toBe(true)
})
