import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readFeedOptions } from '#lab/feed/feed-options.ts'

const read = (...args: string[]) => readFeedOptions(args, new Date('2026-03-01T12:00:00.123Z'))

describe('the options of the feed', () => {
  it('give every run a new tenant, unless one is named', () => {
    expect(read('--file', 'a.csv')).toMatchObject({ tenantId: 'feed-20260301-120000-123', concurrency: 16 })
    expect(read('--file', 'a.csv', '--tenant', 'acme')).toMatchObject({ tenantId: 'acme' })
  })

  it('know the decimals of the currency', () => {
    expect(read('--file', 'a.csv')).toMatchObject({ currency: { code: 'EUR', decimalCount: 2 } })
    expect(read('--file', 'a.csv', '--currency', 'JPY')).toMatchObject({ currency: { code: 'JPY', decimalCount: 0 } })
  })

  it('show the help on request, also beside other options', () => {
    expect(read('--limit', 'x', '--help')).toBe('help')
  })

  it.each([
    [[], '--file is missing'],
    [['--file'], "Option '--file <value>' argument missing"],
    [['--fiel', 'a.csv'], "Unknown option '--fiel'"],
    [['a.csv'], "Unexpected argument 'a.csv'"],
    [['--file', 'a', '--format', 'xml'], '--format takes one of paysim, aml, not "xml".'],
    [['--file', 'a', '--limit', '0'], '--limit takes a whole number from 1 to'],
    [['--file', 'a', '--limit', '1e3'], '--limit takes a whole number'],
    [['--file', 'a', '--limit=-5'], '--limit takes a whole number'],
    [['--file', 'a', '--rate', 'fast'], '--rate takes a number from 0.1'],
    [['--file', 'a', '--concurrency', '1000'], '--concurrency takes a whole number from 1 to 256'],
    [['--file', 'a', '--timeout', '10'], '--timeout takes a time such as 90s'],
    [['--file', 'a', '--timeout', '2d'], '--timeout takes a time such as 90s'],
    [['--file', 'a', '--currency', 'euro'], '--currency takes an ISO 4217 code'],
    [['--file', 'a', '--tenant', 'a b'], '--tenant takes 1 to 63'],
  ])('refuse %j', (args, sentence) => {
    expect(() => read(...args)).toThrow(UsageFault)
    expect(() => read(...args)).toThrow(sentence)
  })
})
