import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { proposeRulesetEndpoint } from '#api/rulesets.ts'
import { projectFolder } from '#local/copy/running-copy.ts'
import { readRuleset } from '#scoring/application/read-ruleset.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'

const page = readFileSync(join(projectFolder, 'docs/rulesets.md'), 'utf8')

describe('docs/rulesets.md', () => {
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
