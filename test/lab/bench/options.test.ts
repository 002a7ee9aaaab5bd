import { expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readBenchOptions } from '#lab/bench/options.ts'

it('has a default for everything', () => {
  expect(readBenchOptions([])).toEqual({
    ...{ rate: 20, seconds: 20, events: 1500, warmUp: 2000 },
    out: '.sluice/bench/latest.json',
    coldStartOnly: false,
    verifyOnly: false,
    auditOnly: false,
  })
})

it('takes what it is given', () => {
  const args = [
    '--rate',
    '2.5',
    '--seconds',
    '3',
    '--events',
    '100',
    '--warm-up',
    '9',
    '--out',
    '/tmp/a.json',
    '--cold-start',
    '--verify',
    '--audit',
    '--entries',
    '5000',
  ]
  expect(readBenchOptions(args)).toEqual({
    rate: 2.5,
    seconds: 3,
    events: 100,
    warmUp: 9,
    out: '/tmp/a.json',
    coldStartOnly: true,
    verifyOnly: true,
    auditOnly: true,
    entryCount: 5_000,
  })
})

it.each([
  ['--rate', '0'],
  ['--seconds', '1.5'],
  ['--events', '1'],
  ['--entries', '10'],
  ['--out', ''],
  ['--speed', '9'],
  ['fast'],
])('refuses %s %s', (...args) => {
  expect(() => readBenchOptions(args)).toThrow(UsageFault)
})
