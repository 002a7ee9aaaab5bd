import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { projectFolder } from '#local/copy/running-copy.ts'

const run = promisify(execFile)

type Tampering = Readonly<{
  name: string
  input: string
  options: Readonly<Record<string, string>>
  faults: readonly string[]
  code: number
}>

/** The inputs of verifier/tampering.py. The tests of the verifier in Python expect these verdicts of it in `unit`. */
const writeCases = async (folder: string): Promise<Readonly<{ key: string; cases: readonly Tampering[] }>> => {
  await run('python3', ['-B', 'verifier/tampering.py', folder], { cwd: projectFolder })
  return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-tampering-'))
afterAll(() => rmSync(folder, { recursive: true }))
const { key, cases } = await writeCases(folder)

/** The words and places that `npm run verify` prints, and its exit code. */
const verdictOf = async ({ input, options }: Tampering) => {
  const files = Object.entries(options).flatMap(([option, name]) => [`--${option}`, join(folder, name)])
  const args = ['commands/verify.ts', join(folder, input), '--key', key, ...files]
  const { code, stdout } = await run(process.execPath, args, { cwd: projectFolder }).then(
    (printed) => ({ code: 0, ...printed }),
    ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
  )
  const lines = code === 0 ? [] : stdout.split('\n').filter((line) => line !== '')
  return { code, faults: lines.map((line) => line.split(':')[0]).sort() }
}

describe.concurrent('Both verifiers have the same verdict', () => {
  it.each(cases)('$name', async (tampering) => {
    const { code, faults } = tampering
    expect(await verdictOf(tampering)).toEqual({ code, faults })
  })
})
