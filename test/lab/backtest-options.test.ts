import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readBacktestOptions } from '#lab/backtest/backtest-options.ts'

const read = (...args: string[]) => readBacktestOptions(args)
const recorded = (from: string, to: string) => read('--ruleset', 'c.json', '--from', from, '--to', to)

describe('the options of a backtest', () => {
  it('of a file need no ruleset: the baseline is tried', () => {
    expect(read('--file', 'a.csv')).toMatchObject({
      kind: 'file',
      rulesetPath: undefined,
      formatName: 'paysim',
      firstShare: 0.6,
      alarmShare: 0.02,
      currency: { code: 'EUR', decimalCount: 2 },
    })
  })

  it('know the decimals of a currency', () => {
    expect(read('--file', 'a', '--currency', 'KWD')).toMatchObject({ currency: { code: 'KWD', decimalCount: 3 } })
  })

  it('of recorded events take days, the last one included', () => {
    expect(recorded('2026-03-01', '2026-03-01')).toMatchObject({
      kind: 'recorded',
      tenantId: 'demo',
      range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.000Z' },
    })
  })

  it('of recorded events take moments, the last one not included', () => {
    expect(recorded('2026-03-01T12:00+01:00', '2026-03-01T11:30:00Z')).toMatchObject({
      range: { from: '2026-03-01T11:00:00.000Z', to: '2026-03-01T11:30:00.000Z' },
    })
  })

  it('show the help on request', () => {
    expect(read('--help')).toBe('help')
  })

  it.each([
    [[], 'Nothing to score was named. Use --from and --to for recorded events, or --file for a file.'],
    [['--ruleset', 'c.json'], 'Nothing to score was named.'],
    [['--from', '2026-03-01', '--to', '2026-03-02'], '--ruleset is missing'],
    [['--file', 'a', '--from', '2026-03-01'], '--from applies to recorded events and not to a file.'],
    [['--file', 'a', '--labels', 'l.csv'], '--labels applies to recorded events and not to a file.'],
    [
      ['--ruleset', 'c', '--from', '2026-03-01', '--to', '2026-03-02', '--split', '50'],
      '--split applies to a file. Name the file with --file.',
    ],
    [['--file', ''], '--file takes the path of a file'],
    [['--file', 'a', '--format', 'xml'], '--format takes one of paysim, aml, not "xml".'],
    [['--file', 'a', '--split', '100'], '--split takes a whole number from 1 to 99'],
    [['--file', 'a', '--alert-rate', '0'], '--alert-rate takes a number from 0.01 to 100'],
    [['--file', 'a', '--out', 'm.csv'], '--out lists the events that another ruleset moves.'],
    [['--fiel', 'a'], "Unknown option '--fiel'"],
  ])('refuse %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(UsageFault)
    expect(() => read(...args)).toThrow(sentence)
  })

  it.each([
    ['yesterday', '2026-03-01', '--from takes a day such as'],
    ['2026-02-30', '2026-03-01', '--from takes a day such as'],
    ['2026-03-01', '2026-13-01', '--to takes a day such as'],
    ['2026-03-01T12:00', '2026-03-02', '--from takes a day such as'],
    ['2026-03-02', '2026-03-01', '--from must be before --to.'],
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', '--from must be before --to.'],
    ['2000-01-01', '2026-03-01', 'at most 3660 days apart'],
  ])('refuse the time from %s to %s', (from, to, sentence) => {
    expect(() => recorded(from, to)).toThrow(UsageFault)
    expect(() => recorded(from, to)).toThrow(sentence)
  })
})
