import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readTenantOptions } from '#commands/tenant/tenant-options.ts'

const read = (line: string) => readTenantOptions(line.split(' ').filter(Boolean))

describe('the options of the tenant command', () => {
  it('describe the change', () => {
    expect(read('set acme --status suspended --burst 20')).toEqual({
      kind: 'change',
      tenantId: 'acme',
      change: { kind: 'set', settings: { status: 'suspended', burst: 20 } },
    })
    expect(read('permit acme --sender AROAEXAMPLE')).toMatchObject({
      change: { kind: 'permit', senderId: 'AROAEXAMPLE' },
    })
    expect(read('permit acme --sender 000000000000')).toMatchObject({ change: { senderId: '000000000000' } })
    expect(read('revoke acme --sender alice')).toMatchObject({ change: { kind: 'revoke', senderId: 'alice' } })
    expect(read('show acme')).toEqual({ kind: 'show', tenantId: 'acme' })
  })

  it('name a proposal, and what its approval replaces', () => {
    const proposal = 'a'.repeat(64)
    expect(read(`approve acme --proposal ${proposal} --replaces 0 --as bob`)).toEqual({
      kind: 'approve',
      tenantId: 'acme',
      proposal,
      replaces: 0,
      as: 'bob',
    })
    expect(read(`withdraw acme --proposal ${proposal}`)).toEqual({ kind: 'withdraw', tenantId: 'acme', proposal })
    expect(read('list')).toEqual({ kind: 'list' })
  })

  it('set a setting back to the default', () => {
    expect(read('set acme --late-after-hours 9600')).toMatchObject({ change: { settings: { lateAfterHours: 9600 } } })
    expect(read('set acme --late-after-hours usual')).toMatchObject({
      change: { settings: { lateAfterHours: undefined } },
    })
    expect(read('set acme --burst usual')).toMatchObject({ change: { settings: { burst: undefined } } })
  })

  it('include help', () => {
    expect([read('--help'), read('set acme --burst x -h')]).toEqual(['help', 'help'])
  })

  it.each([
    ['', 'The first word must be list, show, set, permit, revoke, approve or withdraw, not "". Try --help.'],
    ['drop acme', 'not "drop"'],
    ['show', 'A tenant id has 1 to 63 lower-case letters'],
    ['show ACME', '"ACME" is invalid.'],
    ['show --by', '--by is removed'],
    ['show acme --by alice', '--by is removed'],
    ['set acme', 'set takes at least one of --status'],
    ['set acme --burst 5 --by alice', '--by is removed'],
    ['permit acme --sender AIDA --by=alice', '--by is removed'],
    ['set acme --status paused', '--status takes active or suspended, not "paused".'],
    ['set acme --burst 0', '--burst takes a whole number from 1 to 1000000, not "0".'],
    ['set acme --requests-per-second 1e3', '--requests-per-second takes a whole number from 1 to 100000, not "1e3".'],
    ['set acme --retention-days 99999', '--retention-days takes a whole number from 30 to 36500'],
    ['set acme --retention-days 29', '--retention-days takes a whole number from 30 to 36500, not "29".'],
    ['set acme --late-after-hours 0', '--late-after-hours takes a whole number from 1 to 9600, not "0".'],
    ['set acme --sender AIDA', 'set has no option --sender'],
    ['approve acme --replaces 1', '--proposal takes the id that show prints'],
    [`approve acme --proposal ${'a'.repeat(64)}`, 'approve takes --replaces: the version that show prints.'],
    [`approve acme --proposal ${'a'.repeat(64)} --replaces x`, '--replaces takes a whole number from 0'],
    ['withdraw acme --proposal abc', '--proposal takes the id that show prints'],
    ['list acme', "Unexpected argument 'acme'"],
    ['permit acme', '--sender takes the unique id'],
    ['permit acme --sender AROA:me', 'without the session after the colon, not "AROA:me"'],
    ['permit acme --sender arn:aws:iam::1:user/x', '--sender takes the unique id'],
    ['permit acme --sender alice', '--sender takes the unique id of a user or role'],
    ['permit acme --sender anonymous', '--sender takes the unique id of a user or role'],
    ['set sluice --status suspended', 'sluice is the tenant of Sluice itself, and has no settings.'],
    ['set acme --status active --status suspended', '--status is given more than once.'],
    ['permit acme --burst 5', 'permit has no option --burst'],
    ['show acme more', "Unexpected argument 'more'"],
  ])('are refused with the wrong word: %s', (line, message) => {
    expect(() => read(line)).toThrow(UsageFault)
    expect(() => read(line)).toThrow(message)
  })
})
