import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect, it } from 'vitest'
import { endpoints } from '#api/endpoints.ts'
import { projectFolder } from '#local/copy/running-copy.ts'

const cwd = projectFolder
const nameOf = (path: string): string => basename(path).replace(/(\.integration)?\.test\.ts$/, '')
const paths = globSync('test/*/*.test.ts', { cwd })
const testNames = new Set(paths.map(nameOf))

/** The use cases whose suite vitest.config.ts runs on doubles and on the stores of the copy. */
const onBoth = new Set(
  paths.filter((path) => readFileSync(join(cwd, path), 'utf8').includes("'#test/support/ports/stores.ts'")).map(nameOf),
)

/** Use cases without a store behind them, each with the test of its real adapter. */
const withoutStore: Readonly<Record<string, string>> = {
  // It calls what it is given; the pings of the copy are its own.
  'check-health': 'test/e2e/front-door.test.ts',
  // It orders work in one process.
  'in-turn': 'test/scoring/in-turn.test.ts',
  // Its topic gives nothing back: only a consumer sees what arrived.
  'publish-facts': 'test/e2e/main-line.test.ts',
  // Its queue gives nothing back: only a consumer sees what arrived.
  'report-read': 'test/access/sqs-readings.integration.test.ts',
  // Its queue gives nothing back: only a consumer sees what arrived.
  'report-violation': 'test/access/sqs-violation-queue.integration.test.ts',
}

const pascal = (name: string): string => name.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** The files of an application ring that make a verb of their own name. Example: `open-account.ts` exports `makeOpenAccount`. */
const useCases = globSync('src/*/application/*.ts', { cwd })
  .map((path) => ({ name: basename(path, '.ts'), text: readFileSync(join(cwd, path), 'utf8') }))
  .filter(({ name, text }) => new RegExp(`export const make${pascal(name)}\\b`).test(text))

const useCaseNames = useCases.map(({ name }) => name)

/** A use case with a port has an adapter of it; one that takes plain functions has none. */
const withPort = useCases.filter(({ text }) => /from '(?:\.\/ports|#facts\/application\/fact-log)\.ts'/.test(text))

const untested = (names: readonly string[]): readonly string[] => names.filter((name) => !testNames.has(name))

const missing = 'Write test/<area>/<name>.test.ts for each of these names'

it('finds the use cases', () => {
  expect(useCaseNames).toEqual(expect.arrayContaining(['open-account', 'score-event', 'record-audit']))
})

it('has a test file for every use case, named after it', () => {
  expect(untested(useCaseNames), missing).toEqual([])
})

it('runs the suite of every use case on doubles and on real stores, except where there is no store', () => {
  const onDoublesOnly = withPort.map(({ name }) => name).filter((name) => !onBoth.has(name))
  expect(onDoublesOnly.filter((name) => !Object.hasOwn(withoutStore, name))).toEqual([])
  expect(withPort.length).toBeGreaterThan(15)
})

it.each(Object.entries(withoutStore))('%s has no store, and its real adapter has a test', (_, path) => {
  expect(existsSync(join(cwd, path))).toBe(true)
})

it('has a test file for every call of the HTTP API, named after it', () => {
  expect(untested(endpoints.map(({ name }) => name)), missing).toEqual([])
})
