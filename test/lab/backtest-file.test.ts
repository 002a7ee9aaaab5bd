import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CommandFault, UsageFault } from '#commands/command-line.ts'
import { formatSections } from '#commands/screen/format-sections.ts'
import { backtestFile } from '#lab/backtest/backtest-file.ts'
import { type FileBacktest, readBacktestOptions } from '#lab/backtest/backtest-options.ts'
import { runFile } from '#lab/backtest/run-file.ts'
import { Interrupted } from '#lab/backtest/watch.ts'
import { amlColumns } from '#lab/rows/aml.ts'
import { makeRuleset, type RulesetDefinition } from '#scoring/domain/ruleset.ts'
import { quietWatch } from '#test/support/doubles/quiet-watch.ts'

/** Everything that reaches 100 EUR, and twice as much from 400 EUR on. */
const byAmount: RulesetDefinition = {
  id: 'by-amount',
  version: 1,
  bands: { medium: 10, high: 20 },
  limits: { EUR: { small: 1, reporting: 2, large: 100_00 } },
  rules: [{ rule: 'large-amount@2', policy: { points: 10, pointsPerDoubling: 5, pointsMax: 20 } }],
}

/** The days, out of ten with one transfer each, of laundering and of large transfers. */
const laundered = [2, 5, 9]
const euros = [1, 1, 100, 1, 1, 400, 1, 100, 1, 400]

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-backtest-'))
  const rows = euros.map(
    (amount, day) => `${day},A${day},B,n,${amount},${day},t,0,${laundered.includes(day) ? 'True' : 'False'}`,
  )
  await writeFile(join(folder, 'aml.csv'), [amlColumns.join(','), ...rows.toReversed()].join('\n'))
  await writeFile(join(folder, 'candidate.json'), JSON.stringify(byAmount))
})
afterAll(() => rm(folder, { recursive: true }))

const optionsFor = (...args: string[]): FileBacktest => {
  const options = readBacktestOptions(['--file', join(folder, 'aml.csv'), '--format', 'aml', ...args])
  if (options === 'help' || options.kind !== 'file') throw new Error('It was no options for a file.')
  return options
}
const candidate = () => ['--ruleset', join(folder, 'candidate.json')]

describe('the backtest of a file', () => {
  it('scores the rows oldest first, and counts bands, rules and sums', async () => {
    const ruleset = makeRuleset(byAmount)
    const { before, firstCount } = await backtestFile(optionsFor(), { before: ruleset, after: undefined }, quietWatch())
    expect(firstCount).toBe(6)
    expect(before.confusion).toEqual({
      fraud: { low: 0, medium: 1, high: 2 },
      genuine: { low: 6, medium: 1, high: 0 },
    })
    const rule = { ruleId: 'large-amount@2' }
    expect(before.rules).toEqual({
      all: [{ ...rule, fired: 4, hits: 3, sole: 4, soleHits: 3 }],
      first: [{ ...rule, fired: 2, hits: 2, sole: 2, soleHits: 2 }],
      last: [{ ...rule, fired: 2, hits: 1, sole: 2, soleHits: 1 }],
    })
    expect(before.sums.first).toEqual([
      { sum: 20, rows: 1, frauds: 1 },
      { sum: 10, rows: 1, frauds: 1 },
      { sum: 0, rows: 4, frauds: 0 },
    ])
  })

  it('reports what another ruleset would move, and writes every row and every move', async () => {
    const [scores, moves] = [join(folder, 'scores.csv'), join(folder, 'moves.csv')]
    const report = await runFile(optionsFor(...candidate(), '--scores', scores, '--out', moves), quietWatch())
    const text = formatSections(report.sections)
    expect(text).toContain('4 events move')
    expect(text).toMatch(/Bands with by-amount@1\n\n +label +low +medium +high\n +genuine +6 +1 +0\n +fraud +0 +1 +2\n/)
    expect(await readFile(moves, 'utf8')).toMatch(/^line 6,low,high,\d+,\d+,large-amount@2,.*$/m)
    const lines = (await readFile(scores, 'utf8')).trimEnd().split('\n')
    expect(lines.slice(0, 2)).toEqual(['line,score,sum,band,reasons', '11,0,0,low,'])
    expect(lines).toContain('2,20,20,high,large-amount@2')
  })

  it('chooses a threshold in the first part and tests it in the last', async () => {
    const report = await runFile(optionsFor(...candidate(), '--alert-rate', '20'), quietWatch())
    expect(report.numbers).toMatchObject({
      reports: [
        {},
        {
          split: {
            threshold: 20,
            first: { rows: 6, frauds: 2, alarms: 1, precision: 1, recall: 0.5 },
            last: { rows: 4, frauds: 1, alarms: 1, precision: 1, recall: 1, f1: 1, perThousand: 250 },
          },
        },
      ],
    })
  })

  it('measures each rule in each part, and shows the last part', async () => {
    const report = await runFile(optionsFor(...candidate()), quietWatch())
    const quality = { fired: 2, precision: 0.5, recall: 1, perThousand: 500 }
    expect(report.numbers).toMatchObject({
      reports: [{}, { rules: { all: [{ fired: 4, perThousand: 400 }], first: [{ precision: 1 }], last: [quality] } }],
    })
    expect(formatSections(report.sections)).toMatch(
      /Rules in the last part with by-amount@1\n\n.* per 1,000 .*\n +large-amount@2 +2 +0\.500 +1\.000 +500\.0 +2 +1\n/,
    )
  })

  it('states when the last part has no fraud', async () => {
    const report = await runFile(optionsFor('--limit', '5'), quietWatch())
    expect(formatSections(report.sections)).toContain('The last part has no fraud')
  })

  it('refuses a ruleset with faults, and lists all of them with their paths', async () => {
    const path = join(folder, 'bad.json')
    await writeFile(path, JSON.stringify({ ...byAmount, version: 0, rules: [{ rule: 'none@1', policy: {} }] }))
    const run = runFile(optionsFor('--ruleset', path), quietWatch())
    await expect(run).rejects.toThrow(UsageFault)
    await expect(run).rejects.toThrow(/\n {2}version: .*\n {2}rules\.0\.rule: /s)
  })

  it('reports what it cannot read or write before it begins', async () => {
    await writeFile(join(folder, 'no.json'), '{')
    const watch = quietWatch()
    await expect(runFile(optionsFor('--ruleset', join(folder, 'no.json')), watch)).rejects.toThrow('is not JSON')
    await expect(runFile(optionsFor('--ruleset', join(folder, 'none.json')), watch)).rejects.toThrow(CommandFault)
    await expect(runFile(optionsFor('--scores', join(folder, 'no', 's.csv')), watch)).rejects.toThrow('Cannot write')
    expect(watch.shown).toEqual([])
  })

  it('stops on an interrupt, and leaves the old output file unchanged', async () => {
    const old = join(folder, 'old.csv')
    await writeFile(old, 'what was there')
    const stop = new AbortController()
    const watch = quietWatch(stop.signal)
    const run = backtestFile(
      optionsFor('--scores', old),
      { before: makeRuleset(byAmount), after: undefined },
      {
        ...watch,
        startBar: (title, total) => {
          stop.abort(new Interrupted())
          return watch.startBar(title, total)
        },
      },
    )
    await expect(run).rejects.toThrow(Interrupted)
    expect(watch.shown).toEqual(['scoring 10/10', 'stopped'])
    expect(await readFile(old, 'utf8')).toBe('what was there')
    expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([])
  })
})
