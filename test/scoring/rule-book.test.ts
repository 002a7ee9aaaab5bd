import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { ruleBook } from '#scoring/domain/rule-book.ts'

const rules = [...ruleBook.values()]

const page = readFileSync(join(projectFolder, 'docs/scoring.md'), 'utf8')
const headings = [...page.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading)

describe('The rule book', () => {
  it('has a rule for each file of the folder of rules', () => {
    expect(ruleBook.size).toBe(globSync('src/scoring/domain/rules/**/*.ts', { cwd: projectFolder }).length)
  })

  it.each(rules)('has $ruleId, with a section that justifies it', ({ ruleId, source }) => {
    expect(ruleId).toMatch(/^[a-z]+(?:-[a-z]+)*@[1-9]\d*$/)
    const heading = /^docs\/scoring\.md, "(.+)"$/.exec(source)?.[1]
    expect(
      headings,
      `docs/scoring.md has no heading for the source of ${ruleId}: ${source}. Add the section`,
    ).toContain(heading)
  })
})
