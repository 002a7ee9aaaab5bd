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
  lines: readonly string[]
}>

type WrongKey = Readonly<{ text: string; sentence: string }>
type Written = Readonly<{ key: string; cases: readonly Tampering[]; wrongKeys: readonly WrongKey[] }>

/** The inputs of verifier/tampering.py. The tests of the verifier in Python expect these verdicts of it in `unit`. */
const writeCases = async (folder: string): Promise<Written> => {
  await run('python3', ['-B', 'verifier/tampering.py', folder], { cwd: projectFolder })
  return JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'))
}

const folder = mkdtempSync(join(tmpdir(), 'sluice-tampering-'))
afterAll(() => rmSync(folder, { recursive: true }))
const { key, cases, wrongKeys } = await writeCases(folder)

const verify = (...args: readonly string[]) =>
  run(process.execPath, ['commands/verify.ts', ...args], { cwd: projectFolder }).then(
    (printed) => ({ code: 0, ...printed }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  )

/** The words and places that `npm run verify` prints, its exit code, and which of the lines that both print are missing. */
const verdictOf = async ({ input, options, lines: expected }: Tampering) => {
  const files = Object.entries(options).flatMap(([option, name]) => [`--${option}`, join(folder, name)])
  const { code, stdout, stderr } = await verify(join(folder, input), '--key', key, ...files)
  const lines = code === 0 ? [] : stdout.split('\n').filter((line) => line !== '')
  const missing = expected.filter((line) => !`${stdout}${stderr}`.includes(line))
  return { code, faults: lines.map((line) => line.split(':')[0]).sort(), missing }
}

describe.concurrent('Both verifiers have the same verdict', () => {
  it.each(cases)('$name', async (tampering) => {
    const { code, faults } = tampering
    expect(await verdictOf(tampering)).toEqual({ code, faults, missing: [] })
  })
})

describe.concurrent('Both verifiers name the part of a key that is wrong', () => {
  it.each(wrongKeys)('$sentence', async ({ text, sentence }) => {
    const { code, stderr } = await verify(folder, '--key', text)
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`cannot be used: ${sentence}`) })
  })
})
