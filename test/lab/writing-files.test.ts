import { mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { CommandFault } from '#commands/command-line.ts'
import { writingFiles } from '#lab/backtest/writing-files.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-writing-'))
  const made = folder
  onTestFinished(() => rm(made, { recursive: true }))
})
const at = (name: string): string => join(folder, name)

describe('files that are written', () => {
  it('take their places when the work has ended well, and not before', async () => {
    await writeFile(at('a'), 'old', { mode: 0o600 })
    await writingFiles(async (open) => {
      const [a, b] = [open(at('a'), 'head'), open(at('b'))]
      for (let line = 0; line < 2_500; line += 1) a.write(`${line}`)
      b.write('only')
      expect(await readFile(at('a'), 'utf8')).toBe('old')
    })
    expect((await readFile(at('a'), 'utf8')).split('\n')).toHaveLength(2_502)
    expect(await readFile(at('b'), 'utf8')).toBe('only\n')
    expect((await stat(at('a'))).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).sort()).toEqual(['a', 'b'])
  })

  it('leave what was there, and nothing else, when the work fails', async () => {
    await writeFile(at('a'), 'old')
    const work = writingFiles(async (open) => {
      open(at('a'), 'head').write('line')
      open(at('b'))
      throw new Error('It failed.')
    })
    await expect(work).rejects.toThrow('It failed.')
    expect(await readFile(at('a'), 'utf8')).toBe('old')
    expect(await readdir(folder)).toEqual(['a'])
  })

  it('are written where a link leads, and the link stays', async () => {
    await writeFile(at('a'), 'old')
    await symlink(at('a'), at('link'))
    await writingFiles(async (open) => open(at('link')).write('new'))
    expect(await readlink(at('link'))).toBe(at('a'))
    expect(await readFile(at('a'), 'utf8')).toBe('new\n')
  })

  it('may be a device, which is written as it is', async () => {
    await writingFiles(async (open) => open('/dev/null').write('line'))
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  })

  it('are none where no path is given', async () => {
    await writingFiles(async (open) => open(undefined).write('line'))
    expect(await readdir(folder)).toEqual([])
  })

  it('are refused before the work begins where they cannot be written', async () => {
    let hasBegun = false
    const work = (path: string) =>
      writingFiles(async (open) => {
        open(path)
        hasBegun = true
      })
    await expect(work(folder)).rejects.toThrow(CommandFault)
    await expect(work(at('no/file'))).rejects.toThrow(`Cannot write ${at('no/file')}`)
    expect(hasBegun).toBe(false)
  })
})
