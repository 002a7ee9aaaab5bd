import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** Concerns that a domain may not know, and words that reveal them. Types and comments may name them. */
const forbidden: Readonly<Record<string, RegExp>> = {
  'a clock': /\bDate\.now\b|\bDate\(\s*\)|\bperformance\b|\bset(?:Timeout|Interval|Immediate)\b/,
  chance: /\bMath\.random\b|\brandom\w+|\bcrypto\b/i,
  waiting: /\b(?:async|await|Promise)\b/,
  'the world': /\b(?:process|globalThis|console|fetch|require)\b/,
}

/** The names of everything a source text knows that a domain may not. `path` is from the project's folder. */
const impuritiesOf = (path: string, source: string): readonly string[] => {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').replace(typeOfFact, '')
  const known = Object.entries(forbidden).filter(([, words]) => words.test(code))
  return [...known.map(([name]) => name), ...importsOf(code).filter((specifier) => !isDomain(path, specifier))]
}

/** The type of a fact is derived from its schema, which is not part of any domain. The import is erased before the code runs. */
const typeOfFact = /^import type \{ factAttributes \} from '\.\.\/fact-schema\.ts'$/m

const importsOf = (code: string): readonly string[] =>
  [...code.matchAll(/\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(([, specifier = '']) => specifier)

/** A domain imports itself and the domains of kernel, facts and approval: no library, no built-in of Node's, no other ring. */
const isDomain = (path: string, specifier: string): boolean => {
  const [, area = ''] = path.split('/')
  if (specifier.startsWith('#')) return /^#(kernel|facts|approval)\/domain\//.test(specifier)
  return specifier.startsWith('.') && join(dirname(path), specifier).startsWith(`src/${area}/domain/`)
}

describe('Every domain is pure', () => {
  const paths = globSync('src/*/domain/**/*.ts', { cwd: projectFolder })

  it('looks at all of them', () => {
    expect(paths.length).toBeGreaterThan(10)
  })

  it.each(paths)('%s', (path) => {
    expect(impuritiesOf(path, readFileSync(join(projectFolder, path), 'utf8'))).toEqual([])
  })
})

describe('The search for impurities', () => {
  const path = 'src/scoring/domain/rules/a-rule.ts'

  it.each([
    ['const now = Date.now()', 'a clock'],
    ['const now = new Date()', 'a clock'],
    ['const startedAt = performance.now()', 'a clock'],
    ['const dice = Math.random()', 'chance'],
    ['const id = crypto.randomUUID()', 'chance'],
    ['const judge = async () => 1', 'waiting'],
    ['const region = process.env.AWS_REGION', 'the world'],
    ["import { z } from 'zod'", 'zod'],
    ["import { createHash } from 'node:crypto'", 'node:crypto'],
    ["import type { FactLog } from '#facts/application/fact-log.ts'", '#facts/application/fact-log.ts'],
    [
      "import { move } from '../../../workflow/domain/event-lifecycle.ts'",
      '../../../workflow/domain/event-lifecycle.ts',
    ],
    ["import { parseEvent } from '../../application/parse-event.ts'", '../../application/parse-event.ts'],
  ])('finds %s', (source, impurity) => {
    expect(impuritiesOf(path, source)).toContain(impurity)
  })

  it('accepts what a domain may contain', () => {
    const source = `
      import type { Money } from '#kernel/domain/money.ts'
      import type { Rule } from '../rule.ts'
      /** Never asks Date.now(), nor does it await a Promise. */
      export const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000) // not new Date()
    `
    expect(impuritiesOf(path, source)).toEqual([])
  })
})
