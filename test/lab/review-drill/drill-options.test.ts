import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readDrillOptions } from '#lab/review-drill/drill-options.ts'
import { briefPolicy, drillPolicy } from '#lab/review-drill/policy.ts'
import { readDecisionPolicy } from '#workflow/application/read-decision-policy.ts'

const read = (...args: string[]) => {
  const options = readDrillOptions(args)
  return options === 'help' ? expect.unreachable('It shows the help.') : options
}

describe('the options of the review drill', () => {
  it('need no file', () => {
    expect(read()).toMatchObject({ path: undefined, limit: 1000, leaseMinutes: 1, thinkMs: 2_000, seed: 7 })
  })

  it('know the decimals of the currency', () => {
    expect(read('--four-eyes', '250.5').fourEyesFrom).toBe(25_050)
    expect(read('--four-eyes', '250', '--currency', 'JPY').fourEyesFrom).toBe(250)
  })

  it('show the help on request, also beside other options', () => {
    expect(readDrillOptions(['--limit', 'x', '--help'])).toBe('help')
  })

  it.each([
    [['--file='], '--file takes the path of a file'],
    [['--json='], '--json takes the path of a file'],
    [['--limit', '0'], '--limit takes a whole number from 1'],
    [['--lease', '90s'], '--lease takes 1 to 60 whole minutes'],
    [['--lease', '2h'], '--lease takes 1 to 60 whole minutes'],
    [['--work', '10'], '--work takes a time such as 90s'],
    [['--seed=-1'], '--seed takes a whole number from 0'],
    [['--format', 'xml'], '--format takes one of paysim, aml'],
  ])('refuse %j', (args, sentence) => {
    expect(() => readDrillOptions(args)).toThrow(UsageFault)
    expect(() => readDrillOptions(args)).toThrow(sentence)
  })

  it('decide policies that can be proposed', () => {
    for (const policy of [drillPolicy(read()), briefPolicy(read())]) expect(readDecisionPolicy(policy)).toEqual(policy)
    expect(briefPolicy(read()).deadlines).toEqual({ low: 0.05, medium: 0.05, high: 0.05 })
  })

  it('decide the policy of the drill', () => {
    expect(drillPolicy(read('--four-eyes', '1000', '--lease', '2m'))).toMatchObject({
      fourEyes: { amounts: { EUR: 100_000 } },
      leaseMinutes: 2,
    })
  })
})
