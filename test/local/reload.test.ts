import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stop } from 'esbuild'
import { afterAll, expect, it, onTestFinished } from 'vitest'
import { startBundler } from '#local/functions/bundler.ts'
import { loadFunction, versionsInProcess } from '#local/functions/invoke.ts'
import { makeReload } from '#local/functions/reload.ts'

const settings = { format: 'esm', outputFileExtension: '.mjs', target: 'node24', skipRebuild: true, watch: {} }

/** Ends the service of esbuild. One that is still open when the worker exits prints a Go stack trace. */
afterAll(() => stop())

/** A project of two functions; only `greet` uses `src/word.ts`. Both have been built and loaded once. */
const aProject = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-reload-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await Promise.all(['src', 'functions', 'out/functions'].map((name) => mkdir(join(folder, name), { recursive: true })))
  const write = (path: string, text: string) => writeFile(join(folder, path), text)
  await write('src/word.ts', "export const word: string = 'hello'")
  await write('functions/greet.ts', "import { word } from '../src/word.ts'\nexport const handler = async () => word")
  await write('functions/count.ts', 'let calls = 0\nexport const handler = async () => (calls += 1)')
  const functions = ['greet', 'count'].map((name) => ({
    ...{ name, modulePath: join(folder, `out/functions/${name}.mjs`), exportName: 'handler' },
    ...{ timeoutMs: 1000, memoryMb: 512, region: 'r' },
  }))
  const entries = ['functions/greet.ts', 'functions/count.ts']
  const bundler = await startBundler({ folder, outputFolder: 'out', entries, settings })
  for (const [path, text] of (await bundler.build()).outputs) await writeFile(path, text)
  const [greet, count] = await Promise.all(functions.map(loadFunction))
  return {
    write,
    reload: makeReload(functions, bundler, versionsInProcess),
    greet: () => greet?.({}),
    count: () => count?.({}),
  }
}

it('loads the functions that changed, and leaves the others running', async () => {
  const { write, reload, greet, count } = await aProject()
  expect([await greet(), await count()]).toEqual(['hello', 1])
  await write('src/word.ts', "export const word: string = 'good evening'")
  const { functions, inputs } = await reload()
  expect([functions, inputs.toSorted()]).toEqual([
    ['greet'],
    ['functions/count.ts', 'functions/greet.ts', 'src/word.ts'],
  ])
  expect([await greet(), await count()]).toEqual(['good evening', 2])
  await write('src/word.ts', "export const word: string = 'hello'")
  await reload()
  expect(await greet()).toBe('hello')
})

it('finds nothing to load where only a comment changed', async () => {
  const { write, reload } = await aProject()
  await write('src/word.ts', "// A word.\nexport const word: string = 'hello'")
  expect((await reload()).functions).toEqual([])
})

it.each([
  ['a syntax error', 'export const word = = 1', /word\.ts:1:20: ERROR: Unexpected "="/],
  ['an import of nothing', "export { word } from './gone.ts'", /Could not resolve "\.\/gone\.ts"/],
  ['a module that throws', "export const word = 'new'\nthrow new Error('No settings.')", /No settings\./],
])('keeps the functions as they were after %s, and loads the correction', async (_, text, reason) => {
  const { write, reload, greet } = await aProject()
  await write('src/word.ts', text)
  await expect(reload()).rejects.toThrow(reason)
  expect(await greet()).toBe('hello')
  await write('src/word.ts', "export const word: string = 'good night'")
  expect((await reload()).functions).toEqual(['greet'])
  expect(await greet()).toBe('good night')
})
