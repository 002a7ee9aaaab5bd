import { globSync } from 'node:fs'
import { join } from 'node:path'
import { projectFolder } from '#local/copy/running-copy.ts'

export const ruleBookPath = 'src/scoring/domain/rule-book.ts'

const folder = 'src/scoring/domain/rules'

/** The rule book as TypeScript: every rule in the folder of rules. A file exports one rule, named after the file. */
export const ruleBookSource = (): string => {
  const files = globSync('**/*.ts', { cwd: join(projectFolder, folder) }).toSorted()
  const rules = files.map((file) => ({ file, name: nameOf(file) }))
  return `// Generated from ${folder}. Add a rule there and run \`npm run docs\`.
import type { Rule } from './rule.ts'
${rules.map(({ file, name }) => `import { ${name} } from './rules/${file}'`).join('\n')}

const rules = [
${rules.map(({ name }) => `  ${name},`).join('\n')}
]

export type RuleId = (typeof rules)[number]['ruleId']

/** Every rule that a ruleset may use, by its id. A rule that was once used stays, so that a past score can be computed again. */
export const ruleBook: ReadonlyMap<string, Rule<RuleId>> = new Map(rules.map((rule) => [rule.ruleId, rule]))
`
}

/** Example: `retired/large-amount-1.ts` → `largeAmount1`. */
const nameOf = (file: string): string =>
  file
    .replace(/^.*\//, '')
    .replace(/\.ts$/, '')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
