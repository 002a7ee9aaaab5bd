import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'
import { aFolder } from '#test/support/world/a-folder.ts'

const run = (...words: readonly string[]) => {
  const { status, stdout } = spawnSync(process.execPath, ['lab/steps.ts', ...words], {
    cwd: projectFolder,
    encoding: 'utf8',
  })
  return { status, lines: stdout.trim().split('\n') }
}

describe('The steps of a script', () => {
  it('run in turn, and stop at the first that fails', () => {
    const { status, lines } = run('echo one', 'echo two; exit 3', 'echo three', '--')
    expect({ status, lines }).toEqual({ status: 3, lines: ['one', 'two'] })
  })

  it('run at the same time with a + between them, and each prints its output in one piece', async () => {
    const folder = await aFolder()
    /** Ends only when the other one has begun. */
    const meeting = (own: string, other: string) =>
      `cd ${folder}; echo begin ${own}; touch ${own}; timeout 5 sh -c 'until [ -e ${other} ]; do sleep 0.02; done' && echo end ${own}`
    const { status, lines } = run(meeting('a', 'b'), '+', meeting('b', 'a'), 'echo then', '--')
    expect(status).toBe(0)
    expect(lines).toHaveLength(5)
    expect(lines.at(-1)).toBe('then')
    expect(lines.join(' ')).toMatch(/begin a end a/)
    expect(lines.join(' ')).toMatch(/begin b end b/)
  })

  it('all end when one of those at the same time fails, and none comes after them', () => {
    const { status, lines } = run('exit 4', '+', 'sleep 0.2; echo late', 'echo then', '--')
    expect({ status, lines }).toEqual({ status: 4, lines: ['late'] })
  })
})
