import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { projectFolder } from '#local/copy/running-copy.ts'

const run = promisify(execFile)

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8')))

/** npm appends the words of its caller to the text of a script, so in a chain only the last command receives them. */
const chained = /&&|\|\||[;|&]/

describe('A script of package.json', () => {
  it.each(Object.entries(scripts))('%s is one command, which receives every argument', (_, text) => {
    expect(text.replaceAll(/'[^']*'/g, '')).not.toMatch(chained)
  })

  const ours = Object.keys(scripts).filter((name) => scripts[name]?.includes('node '))
  it.concurrent.each(ours.flatMap((name) => [[name, '--no-such-option'] as const, [name, 'no-such-word'] as const]))(
    '%s refuses %s, and does nothing',
    async (name, word) => {
      // As npm does it, which would add its own start to each.
      const failure = run('sh', ['-c', `${scripts[name]} ${word}`], { cwd: projectFolder, timeout: 60_000 })
      await expect(failure).rejects.toMatchObject({
        code: expect.any(Number),
        stderr: expect.stringMatching(/no-such-(option|word)/),
      })
    },
  )
})
