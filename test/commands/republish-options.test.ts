import { describe, expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readRepublishOptions } from '#commands/jobs/republish-options.ts'

const now = '2026-03-05T00:00:00.000Z'
const read = (line: string) => readRepublishOptions(line.split(' ').filter(Boolean), now)
const event = '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9'
const pace = { perSecond: 20, max: 100_000, isStart: false }

describe('The options of the republish command', () => {
  it('select facts by time, until now by default, in UTC', () => {
    expect(read('--tenant acme --from 2026-03-01T01:00:00+01:00')).toEqual({
      kind: 'republish',
      selection: { tenantId: 'acme', from: '2026-03-01T00:00:00.000Z', to: now },
      ...pace,
    })
  })

  it('select the facts of an event, or one fact', () => {
    const selection = { tenantId: 'acme', eventId: event, factId: event }
    const upper = event.toUpperCase()
    expect(read(`--tenant acme --event ${upper} --fact ${event} --per-second 5 --max 7 --start`)).toEqual({
      kind: 'republish',
      selection,
      ...{ perSecond: 5, max: 7, isStart: true },
    })
  })

  it('select the dead letters of the outbox', () => {
    expect(read('--dead-letters')).toEqual({ kind: 'republish-letters', selection: {}, ...pace })
  })

  it('include help', () => {
    expect(read('-h')).toBe('help')
  })

  it.each([
    ['', '--tenant takes a tenant id'],
    ['--tenant ACME --event x', '--tenant takes a tenant id'],
    ['--tenant acme', 'Select facts by --event, or by --from and --to'],
    [`--tenant acme --event ${event} --from 2026-03-01T00:00:00Z`, 'Select facts by --event'],
    [`--tenant acme --event ${event} --to 2026-03-01T00:00:00Z`, '--to goes with --from'],
    ['--tenant acme --event x', '--event takes an id such as'],
    [`--tenant acme --from 2026-03-01T00:00:00Z --fact x`, '--fact takes an id such as'],
    ['--tenant acme --from 2026-03-01', '--from takes a time with an offset'],
    ['--tenant acme --from 2026-03-01T25:00:00Z', '--from takes a time with an offset'],
    ['--tenant acme --from 2026-03-05T00:00:00Z', '--from must be before --to'],
    ['--tenant acme --from 2024-03-01T00:00:00Z', 'more than 366 days'],
    ['--dead-letters --tenant acme', 'Leave out --tenant'],
    ['--dead-letters --per-second 0', '--per-second takes a whole number from 1 to 1000'],
    ['--dead-letters --max 1e3', '--max takes a whole number'],
    ['--all-tenants', "Unknown option '--all-tenants'"],
  ])('are refused with the wrong word: %s', (line, message) => {
    expect(() => read(line)).toThrow(UsageFault)
    expect(() => read(line)).toThrow(message)
  })
})
