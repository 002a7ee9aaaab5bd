import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const run = promisify(execFile)

const files = ['main-line', 'front-door', 'ledger', 'reversals', 'batch'].map((name) => `test/e2e/${name}.test.ts`)
/** A busy machine needs several times what a quiet one does. */
const timeoutMs = 600_000

const vitest = join(projectFolder, 'node_modules/vitest/vitest.mjs')

// `npm test` runs four of the files with a seed that is new each time. This is a second new one, for all five.
it.each([randomInt(1, 2 ** 31)])(
  'The complete system loses and doubles nothing under the faults of the seed %i',
  async (seed) => {
    const args = [vitest, 'run', '--project', 'shared', '--project', 'own', '--project', 'full', ...files]
    const { PATH = '', HOME = '' } = process.env
    const environment = { PATH, HOME, SLUICE_SEED: String(seed), SLUICE_LINE_EVENTS: '150' }
    const ended = run(process.execPath, args, { cwd: projectFolder, env: environment, timeout: timeoutMs })
    const { stdout } = await ended.catch((error: { stdout: string }) => expect.unreachable(error.stdout))
    expect(stdout).toContain(`SLUICE_SEED=${seed} `)
  },
  timeoutMs,
)
