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

/** One word that is a participle or a preterite. Within a file it may describe a noun, as in `SeenPerson`. */
const bareParticiple =
  /^(?:[A-Z][a-z]+ed|[A-Z][a-z]+ing|Told|Given|Taken|Drawn|Kept|Held|Made|Seen|Found|Known|Sent|Met|Written|Done)$/
const bareNouns = new Set([
  'Bring',
  'Crossing',
  'Ending',
  'Finding',
  'Happening',
  'Mapping',
  'Reading',
  'Sighting',
  'String',
])

/** The names of all types of a source text. */
const ownTypes = (source: string): readonly string[] =>
  [...source.matchAll(/^(?:export )?(?:type|interface) (\w+)/gm)].map(([, name = '']) => name)

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

  it('is named by more than a participle, also within its file and outside of src', () => {
    const paths = globSync('{src,functions,commands,lab,infra}/**/*.ts', { cwd: projectFolder })
    const types = paths.flatMap((path) =>
      ownTypes(readFileSync(join(projectFolder, path), 'utf8')).map((name) => `${name} in ${path}`),
    )
    const bare = types.filter((type) => {
      const [name = ''] = type.split(' ')
      return bareParticiple.test(name) && !bareNouns.has(name)
    })
    expect(types.length).toBeGreaterThan(500)
    expect(bare).toEqual([])
  })

  it('is found in a source text', () => {
    expect(exportedTypes('export type Told = 1\nexport class Refusal {}\ntype Own = 2')).toEqual(['Told', 'Refusal'])
    expect(ownTypes('export type Told = 1\nclass Refusal {}\ntype Own = 2')).toEqual(['Told', 'Own'])
  })
})
