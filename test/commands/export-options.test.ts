import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readExportOptions } from '#commands/subject-export/export-options.ts'

const now = '2026-03-05T00:00:00.000Z'
const read = (line: string) => readExportOptions(line.split(' ').filter(Boolean), now)
const base = '--tenant acme --out folder'

describe('The options of the subject-export command', () => {
  it.each([
    ['--subject s-1', { subject: 's-1' }],
    ['--user u-1', { userId: 'u-1' }],
    ['--event e-1', { eventId: 'e-1' }],
  ])('name a person or an event: %s', (line, target) => {
    expect(read(`${base} ${line}`)).toEqual({ tenantId: 'acme', target, range: undefined, out: 'folder' })
  })

  it('name a time in UTC, until now by default', () => {
    const { range } = { range: undefined, ...Object(read(`${base} --user u --from 2026-03-01T01:00:00+01:00`)) }
    expect(range).toEqual({ from: '2026-03-01T00:00:00.000Z', to: now })
    const both = read(`${base} --user u --from 2026-03-01T00:00:00Z --to 2026-03-02T00:00:00.5Z`)
    expect(both).toMatchObject({ range: { from: '2026-03-01T00:00:00.000Z', to: '2026-03-02T00:00:00.500Z' } })
  })

  it('include help', () => {
    expect([read('-h'), read('--tenant acme --help')]).toEqual(['help', 'help'])
  })

  it.each([
    ['--out folder --user u', '--tenant takes a tenant id'],
    ['--tenant ACME! --out folder --user u', '--tenant takes a tenant id'],
    ['--tenant acme --user u', '--out takes a folder'],
    [base, 'Name exactly one'],
    [`${base} --subject=`, 'Name exactly one'],
    [`${base} --subject s --user u`, 'Name exactly one'],
    [`${base} --user u --user v`, '--user'],
    [`${base} --user u --to 2026-03-01T00:00:00Z`, 'Add --from'],
    [`${base} --user u --from 2026-03-01`, '--from takes a time with an offset'],
    [`${base} --user u --from 2026-13-01T00:00:00Z`, '--from takes a time with an offset'],
    [`${base} --user u --from 2026-03-02T00:00:00Z --to yesterday`, '--to takes a time with an offset'],
    [`${base} --user u --from 2026-03-05T00:00:00Z`, '--from must be before --to'],
    [`${base} --user u --from 2010-03-01T00:00:00Z`, 'more than 3660 days'],
    [`${base} --user u --all`, '--all'],
  ])('refuse "%s"', (line, message) => {
    expect(() => read(line)).toThrow(UsageFault)
    expect(() => read(line)).toThrow(message)
  })
})
