import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { watchFolders } from '#local/functions/watch-folders.ts'
import { eventually } from '#test/support/world/eventually.ts'

/** The operating system reports a change when it has time for it. */
const timeout = 60_000

/** A watched folder with `src/a/b.ts` in it. */
const aWatchedFolder = async () => {
  const root = await mkdtemp(join(tmpdir(), 'sluice-watch-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  const at = (path: string) => join(root, path)
  await mkdir(at('src/a'), { recursive: true })
  await mkdir(at('other'))
  await writeFile(at('src/a/b.ts'), '1')
  const seen = new Set<string>()
  watchFolders({ root, folders: ['src', '.'], onChange: (path) => seen.add(path), onError: () => undefined })
  /** Whether a change of this path is reported after an act. */
  const sees = async (path: string, act: () => Promise<unknown>) => {
    seen.clear()
    await act()
    await eventually(async () => seen.has(path), 30_000)
  }
  return { at, sees, seen }
}

it('sees a file that is written, and one that an editor replaces, again and again', { timeout }, async () => {
  const { at, sees } = await aWatchedFolder()
  const path = 'src/a/b.ts'
  const replace = async () => {
    await writeFile(at('src/a/.b.tmp'), '2')
    await rename(at('src/a/.b.tmp'), at(path))
  }
  await sees(path, () => writeFile(at(path), '2'))
  for (const act of [replace, replace, () => writeFile(at(path), '3'), () => rm(at(path))]) await sees(path, act)
})

it('sees files in folders that are made, and in one that was removed and comes back', { timeout }, async () => {
  const { at, sees } = await aWatchedFolder()
  const make = async () => {
    await mkdir(at('src/c/d'), { recursive: true })
    await writeFile(at('src/c/d/e.ts'), '1')
  }
  await sees('src/c/d/e.ts', make)
  await sees('src/c/d/e.ts', () => rm(at('src/c'), { recursive: true }))
  await sees('src/c/d/e.ts', make)
  await sees('src/c/d/e.ts', () => writeFile(at('src/c/d/e.ts'), '2'))
})

it('sees files of the root itself, and none of its other folders', { timeout }, async () => {
  const { at, sees, seen } = await aWatchedFolder()
  await sees('serverless.yml', async () => {
    await writeFile(at('other/x.ts'), '1')
    await writeFile(at('serverless.yml'), '1')
  })
  expect(seen.has('other/x.ts')).toBe(false)
})
