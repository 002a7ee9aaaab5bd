import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readErasuresOptions } from '#commands/erasures/erasures-options.ts'

const read = (line: string) => readErasuresOptions(line.split(' ').filter(Boolean))

describe('The options of the erasures command', () => {
  it('replay the erasures of all tenants, or of one', () => {
    expect(read('replay')).toEqual({ tenantId: undefined })
    expect(read('replay --tenant acme')).toEqual({ tenantId: 'acme' })
  })

  it('include help, in any place', () => {
    expect(['-h', '--help', 'replay --help'].map(read)).toEqual(['help', 'help', 'help'])
  })

  it.each([
    ['', 'The first word must be replay, not ""'],
    ['run', 'The first word must be replay, not "run"'],
    ['--tenant acme', 'The first word must be replay, not "--tenant"'],
    ['replay --tenant ACME!', '--tenant takes a tenant id'],
    ['replay --tenant a --tenant b', '--tenant'],
    ['replay --subject s', '--subject'],
    ['replay acme', 'acme'],
  ])('refuse "%s"', (line, message) => {
    expect(() => read(line)).toThrow(UsageFault)
    expect(() => read(line)).toThrow(message)
  })
})
