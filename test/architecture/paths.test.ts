import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'

const readText = (path: string): string => readFileSync(join(projectFolder, path), 'utf8')

const find = (pattern: string): readonly string[] => globSync(pattern, { cwd: projectFolder })

const folders = 'src,functions,infra,commands,lab,examples,test,docs'

/** `src/{a,b}/` → `src/a/`, `src/b/`. */
const expandBraces = (text: string): readonly string[] => {
  const [whole, before = '', list = '', after = ''] = /^(.*?)\{([^{}]*)\}(.*)$/.exec(text) ?? []
  return whole === undefined ? [text] : list.split(',').flatMap((one) => expandBraces(before + one + after))
}

/** A path as pages write it, as a glob: each `<placeholder>` matches any name. */
const asGlob = (path: string): string => path.replaceAll(/<[^>]+>/g, '*').replaceAll('…', '*')

const isMissing = (path: string): boolean => find(asGlob(path)).length === 0

/** The folders that the picture under a heading names. */
const pictureOf = (page: string, heading: string): readonly string[] => {
  const picture = readText(page).split(`## ${heading}\n`)[1]?.split('```')[1] ?? ''
  return [...picture.matchAll(/^(\S+\/)(?:\s|$)/gm)].flatMap(([, path = '']) => expandBraces(path))
}

describe('The tree', () => {
  it.each([
    ['docs/architecture.md', 'The tree'],
    ['CONTRIBUTING.md', 'Where things are'],
  ])('of %s names only folders that exist', (page, heading) => {
    expect(pictureOf(page, heading).length).toBeGreaterThan(5)
    expect(pictureOf(page, heading).filter(isMissing)).toEqual([])
  })

  it('of docs/architecture.md names every folder', () => {
    const present = new Set(find(`{${folders}}/*/**/*.*`).map((path) => path.split('/', 2).join('/')))
    const named = new Set(pictureOf('docs/architecture.md', 'The tree').map((path) => path.replace(/\/$/, '')))
    expect([...present].filter((path) => !named.has(path))).toEqual([])
  })
})

it('vitest.config.ts names only test files that exist', () => {
  const paths = [...readText('vitest.config.ts').matchAll(/'(test\/[^'*]+)'/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(5)
  expect(paths.filter(isMissing)).toEqual([])
})

/** Text in back-ticks that is a path of the repository. */
const pathsOf = (page: string): readonly string[] => {
  const prose = readText(page).replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
  const quoted = [...prose.matchAll(/`([^`\s]+)`/g)].map(([, text = '']) => text)
  const path = new RegExp(`^(?:${folders.replaceAll(',', '|')})/[\\w<>{}.,*/-]*$`)
  return quoted.filter((text) => path.test(text)).flatMap(expandBraces)
}

/** A superseded decision describes what was there at its time. */
const isSuperseded = (page: string): boolean => /^Status: superseded /m.test(readText(page))

it.each(find('{*.md,docs/**/*.md}').filter((page) => !isSuperseded(page)))('%s names only paths that exist', (page) => {
  expect(pathsOf(page).filter(isMissing)).toEqual([])
})

/** Each choice of a regular expression. `^src/(a|b)/` → `^src/a/`, `^src/b/`. */
const choicesOf = (pattern: string): readonly string[] => {
  const [whole, before = '', list = '', after = ''] = /^(.*)\((?:\?:)?([^()]*)\)(?!\?)(.*)$/.exec(pattern) ?? []
  const choices = whole === undefined ? pattern.split('|') : list.split('|').map((one) => before + one + after)
  return choices.flatMap((one) => (one === pattern ? [one] : choicesOf(one)))
}

const withoutRing = (pattern: string): string => pattern.replace(/(?:domain|application|adapters)\/$/, '')

const sideSchema = z.object({
  path: z.union([z.string(), z.array(z.string())]).default([]),
  pathNot: z.union([z.string(), z.array(z.string())]).default([]),
})

const cruiserSchema = z.object({
  forbidden: z.array(z.object({ name: z.string(), from: sideSchema, to: sideSchema })),
})

const rules = cruiserSchema.parse(createRequire(import.meta.url)(join(projectFolder, '.dependency-cruiser.cjs')))

describe('The dependency rule', () => {
  const files = [...find(`{${folders}}/**/*.*`), ...find('node_modules/*/').map((path) => `${path}/`)]

  it.each(rules.forbidden)('$name names only paths that exist', ({ from, to }) => {
    const patterns = [from.path, from.pathNot, to.path, to.pathNot].flat().filter((one) => one.includes('/'))
    // An area may lack a ring.
    const choices = patterns.flatMap((one) => choicesOf(one.replaceAll('$1', '[^/]+'))).map(withoutRing)
    expect(choices.filter((one) => !files.some((path) => new RegExp(one).test(path)))).toEqual([])
  })
})

const biomeSchema = z.object({
  files: z.object({ includes: z.array(z.string()) }),
  overrides: z.array(z.object({ includes: z.array(z.string()) })),
})

const knipSchema = z.object({ entry: z.array(z.string()), project: z.array(z.string()) })

it('biome.json names only paths that exist', () => {
  const { files, overrides } = biomeSchema.parse(JSON.parse(readText('biome.json')))
  // Folders that only a run makes begin with a dot.
  const named = [...files.includes, ...overrides.flatMap(({ includes }) => includes)].filter(
    (one) => !one.includes('/.'),
  )
  expect(named.map((one) => one.replace(/^!/, '')).filter(isMissing)).toEqual([])
})

it('knip.json names only paths that exist', () => {
  const { entry, project } = knipSchema.parse(JSON.parse(readText('knip.json')))
  expect([...entry, ...project].flatMap(expandBraces).filter(isMissing)).toEqual([])
})

/** The paths of other programs of this repository, relative to the file that names them. */
const programsIn = (file: string): readonly string[] =>
  [...readText(file).matchAll(/new URL\(['"`]([^'"`]+\.ts)['"`], import\.meta\.url\)/g)].map(([, path = '']) =>
    join(dirname(file), path),
  )

it('Code names only programs that exist, with their whole path', () => {
  const named = find('{src,functions,infra,commands,lab,examples,test}/**/*.ts').flatMap(programsIn)
  expect(named.length).toBeGreaterThan(8)
  expect(named.filter((path) => path.includes('$') || find(path).length === 0)).toEqual([])
})
