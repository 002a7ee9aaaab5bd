import { describe, expect, it } from 'vitest'
import { readOptions, UsageFault } from '#commands/command-line.ts'

const known = { rows: { type: 'string' }, 'at-most': { type: 'string' } } as const

describe('the options of a command', () => {
  it('take a value that begins with a dash after an equals sign', () => {
    expect(readOptions(['--rows=-1'], known)).toEqual({ rows: '-1' })
  })

  it('may repeat where a list is meant', () => {
    expect(readOptions(['--param', 'a', '--param', 'b'], { param: { type: 'string', multiple: true } })).toEqual({
      param: ['a', 'b'],
    })
  })

  it.each([
    [['--rows', '-1'], '--rows has no value, or a value that begins with a dash. Write such a value as --rows=VALUE.'],
    [['--at-most', '--rows'], '--at-most has no value'],
    [['--at-most'], "Option '--at-most <value>' argument missing. Try --help."],
    [['--unknown'], "Unknown option '--unknown'. Try --help."],
    [['--rows', '1', '--rows', '2'], '--rows is given more than once. Name one value.'],
    [['word'], "Unexpected argument 'word'. Try --help."],
  ])('are refused: %s', (args, message) => {
    expect(() => readOptions(args, known)).toThrow(UsageFault)
    expect(() => readOptions(args, known)).toThrow(message)
  })
})
