import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

/** The names of the types that a source text exports. */
const exportedTypes = (source: string): readonly string[] =>
  [...source.matchAll(/^export (?:declare )?(?:abstract )?(?:type|interface|class|enum) (\w+)/gm)].map(
    ([, name = '']) => name,
  )

/** A participle names a state, not a thing. */
const participle = /(?:ed|ing|[^s]told|given|taken|drawn|kept|held|made)$/i

/** Nouns that end like participles, and errors, which are named after what happened. */
const nouns = new Set(['AccountOpening', 'Finding', 'Happening', 'MethodNotAllowed', 'RateExceeded'])

describe('An exported type', () => {
  const named = globSync('src/**/*.ts', { cwd: projectFolder }).flatMap((path) =>
    exportedTypes(readFileSync(join(projectFolder, path), 'utf8')).map((name) => ({ name, path })),
  )

  it('has a name of its own in src', () => {
    const byName = Map.groupBy(named, ({ name }) => name)
    const shared = [...byName].filter(([, uses]) => uses.length > 1)
    expect(shared.map(([name, uses]) => `${name}: ${uses.map(({ path }) => path).join(', ')}`)).toEqual([])
  })

  it('is named by a noun', () => {
    expect(named.filter(({ name }) => participle.test(name) && !nouns.has(name)).map(({ name }) => name)).toEqual([])
  })

  it('is found in a source text', () => {
    expect(exportedTypes('export type Told = 1\nexport class Refusal {}\ntype Own = 2')).toEqual(['Told', 'Refusal'])
  })
})
