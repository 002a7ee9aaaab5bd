import { spawnSync } from 'node:child_process'
import { chmodSync } from 'node:fs'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const settings = ['biome.json', 'tsconfig.json', 'package.json', '.gitignore', '.githooks/pre-commit']

let folder = ''

const git = (...args: readonly string[]) => {
  const { PATH = '', HOME = '' } = process.env
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.com']
  const { status, stdout, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, env: { PATH, HOME } })
  return { status, output: `${stdout}${stderr}` }
}

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(join(folder, path)), { recursive: true })
  await writeFile(join(folder, path), text)
}

/** A repository with our settings and one source, and the hook turned on. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-hook-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const path of settings) await cp(join(projectFolder, path), join(folder, path))
  chmodSync(join(folder, '.githooks/pre-commit'), 0o755)
  await symlink(join(projectFolder, 'node_modules'), join(folder, 'node_modules'))
  await write('src/one.ts', 'export const one: number = 1\n')
  git('init', '-q')
  git('config', 'core.hooksPath', '.githooks')
  // .gitignore does not treat a link as a folder.
  await write('.git/info/exclude', 'node_modules\n')
  expect(git('add', '.')).toMatchObject({ status: 0 })
})

it('lets a commit through that is formatted and typed', () => {
  expect(git('commit', '-qm', 'first')).toMatchObject({ status: 0 })
})

it('checks what is staged, not what is in the folder', async () => {
  await write('src/one.ts', 'export const one: number = "1" ;\n')
  expect(git('commit', '-qm', 'well staged')).toMatchObject({ status: 0 })
  git('add', '.')
  await write('src/one.ts', 'export const one: number = 1\n')
  const { status, output } = git('commit', '-qm', 'badly staged')
  expect(status).toBe(1)
  expect(output).toContain("Type 'string' is not assignable to type 'number'.")
  expect(output).toContain('src/one.ts format')
  expect(output).toContain('git commit --no-verify')
  expect(git('commit', '-qnm', 'skipped')).toMatchObject({ status: 0 })
})

it('lets a commit of documents through at once', async () => {
  git('commit', '-qm', 'first')
  await write('README.md', '# Read\n')
  git('add', '.')
  const startedAt = performance.now()
  expect(git('commit', '-qm', 'documents')).toMatchObject({ status: 0 })
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})
