import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { endpoints } from '#api/endpoints.ts'
import { projectFolder } from '#local/running-copy.ts'

const cwd = projectFolder
const testNames = new Set(
  globSync('test/*/*.test.ts', { cwd }).map((path) => basename(path).replace(/(\.integration)?\.test\.ts$/, '')),
)

const pascal = (name: string): string => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The files of an application ring that make a verb of their own name. Example: `open-account.ts` exports `makeOpenAccount`. */
const useCases = globSync('src/*/application/*.ts', { cwd })
  .map((path) => ({ name: basename(path, '.ts'), text: readFileSync(join(cwd, path), 'utf8') }))
  .filter(({ name, text }) => new RegExp(`export const make${pascal(name)}\\b`).test(text))
  .map(({ name }) => name)

const untested = (names: readonly string[]): readonly string[] => names.filter((name) => !testNames.has(name))

const missing = 'Write test/<area>/<name>.test.ts for each of these names'

it('finds the use cases', () => {
  expect(useCases).toEqual(expect.arrayContaining(['open-account', 'score-event', 'record-audit']))
})

it('has a test file for every use case, named after it', () => {
  expect(untested(useCases), missing).toEqual([])
})

it('has a test file for every call of the HTTP API, named after it', () => {
  expect(untested(endpoints.map(({ name }) => name)), missing).toEqual([])
})
