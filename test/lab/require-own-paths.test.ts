import { linkSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readBacktestOptions } from '#lab/backtest/backtest-options.ts'
import { requireOwnPaths } from '#lab/backtest/require-own-paths.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-paths-'))
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string): string => join(folder, name)
for (const name of ['rows.csv', 'rules.json', 'labels.csv']) writeFileSync(at(name), '')
symlinkSync(at('rows.csv'), at('link.csv'))
symlinkSync(folder, at('here'))
linkSync(at('rows.csv'), at('twin.csv'))

const check = (...args: string[]): void => {
  const options = readBacktestOptions(args)
  if (options !== 'help') requireOwnPaths(options)
}
const ofFile = (...args: string[]) => check('--file', at('rows.csv'), '--ruleset', at('rules.json'), ...args)
const recorded = (...args: string[]) =>
  check('--from', '2026-03-01', '--to', '2026-03-02', '--ruleset', at('rules.json'), ...args)

describe('the files a backtest writes', () => {
  it('may be anywhere else', () => {
    expect(() => ofFile('--out', at('a'), '--json', at('b'), '--scores', join(folder, 'no', 'a'))).not.toThrow()
    expect(() => recorded('--out', at('rows.csv'), '--labels', at('labels.csv'))).not.toThrow()
    // Another name of the same file is safe: the old file is not written, its name is given to a new one.
    expect(() => ofFile('--out', at('twin.csv'))).not.toThrow()
  })

  it.each([
    [() => ofFile('--out', at('rows.csv')), '--out would overwrite the file of --file'],
    [() => ofFile('--scores', at('rules.json')), '--scores would overwrite the file of --ruleset'],
    [() => ofFile('--scores', relative('.', at('rows.csv'))), '--scores would overwrite the file of --file'],
    [() => ofFile('--json', at('link.csv')), '--json would overwrite the file of --file'],
    [
      () => ofFile('--json', at('new'), '--out', join(folder, 'here', 'new')),
      '--json would overwrite the file of --out',
    ],
    [() => ofFile('--json', at('new'), '--scores', at('x/../new')), '--scores would overwrite the file of --json'],
    [() => recorded('--labels', at('labels.csv'), '--json', at('labels.csv')), 'the file of --labels'],
    [() => recorded('--json', ''), '--json takes the path of a file'],
  ])('are never one that is read, nor twice the same (%#)', (options, sentence) => {
    expect(options).toThrow(UsageFault)
    expect(options).toThrow(sentence)
  })
})
