import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '#local/copy/running-copy.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import type { Field } from '#scoring/domain/policy.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'
import { windowNames } from '#scoring/domain/window.ts'

export const rulesetsPagePath = 'docs/rulesets.md'

const table = /(?<=^\| rule \| fields \| baseline \|\n\| --- \| --- \| --- \|\n)(?:\|.*\n)*/m

/** docs/rulesets.md with a row for every rule of the rule book. The rest of the page is written by hand. */
export const rulesetsPage = (): string =>
  readFileSync(join(projectFolder, rulesetsPagePath), 'utf8').replace(table, () => `${rows().join('\n')}\n`)

const rows = (): readonly string[] => {
  const used = new Set(baselineRuleset.rules.map(({ rule }) => rule))
  return [...ruleBook.values()].map(({ ruleId, fields }) => {
    const described = Object.entries(fields).map(([name, field]) => `\`${name}\` ${valuesOf(field)}`)
    return `| \`${ruleId}\` | ${described.join('; ') || 'none'} | ${used.has(ruleId) ? 'yes' : 'no'} |`
  })
}

const valuesOf = (field: Field): string => {
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
