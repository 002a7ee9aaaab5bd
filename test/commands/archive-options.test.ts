import { expect, it } from 'vitest'
import { readArchiveOptions } from '#commands/archive/archive-options.ts'
import { UsageFault } from '#commands/command-line.ts'

const eventId = '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9'
const read = (line: string) => readArchiveOptions(line.split(' ').filter(Boolean))

it('name the event to read or to verify, or the days', () => {
  const ofDemo = { tenantId: 'demo', eventId }
  expect(read(`get ${eventId.toUpperCase()}`)).toEqual({ verb: 'get', ...ofDemo, out: undefined })
  expect(read(`get ${eventId} --tenant acme --out e.json`)).toEqual({
    ...{ verb: 'get', tenantId: 'acme', eventId },
    out: 'e.json',
  })
  expect(read(`verify ${eventId}`)).toEqual({ verb: 'verify', ...ofDemo })
  const days = ['2026-02-28', '2026-03-01']
  expect(read(`verify --from ${days[0]} --to ${days[1]}`)).toEqual({ verb: 'verify', tenantId: 'demo', days })
  expect(read('verify --from 2026-03-01')).toEqual({ verb: 'verify', tenantId: 'demo', days: ['2026-03-01'] })
  expect([read(''), read('--help'), read('get -h')]).toEqual(['help', 'help', 'help'])
})

it.each([
  ['no-such-word', 'not "no-such-word"'],
  [`get ${eventId} no-such-word`, 'not "no-such-word"'],
  ['--tenant acme', 'The command is `get EVENT`'],
  ['get', 'get takes the id of an event, a UUID, not "".'],
  ['verify 4711', 'verify takes the id of an event, a UUID, not "4711".'],
  [`get ${eventId} --tenant ACME`, '--tenant takes 1 to 63 lower-case letters, digits and dashes, not "ACME".'],
  [`get ${eventId} --from 2026-03-01`, '--from and --to are for `verify` without an event.'],
  [`verify ${eventId} --to 2026-03-01`, '--from and --to are for `verify` without an event.'],
  [`verify ${eventId} --out e.json`, '--out is for `get`.'],
  ['verify --from 2026-03-01 --out e.json', '--out is for `get`.'],
  ['verify', '--from and --to take days'],
  ['verify --from 2026-02-30', '--from and --to take days'],
  ['verify --from 2026-03-02 --to 2026-03-01', '--to is at most'],
  ['verify --from 2000-01-01 --to 2026-03-01', '--to is at most'],
  [`get ${eventId} --all`, "Unknown option '--all'"],
  [`get ${eventId} --tenant`, "Option '--tenant <value>' argument missing"],
])('are refused with the wrong word: %s', (line, message) => {
  expect(() => read(line)).toThrow(UsageFault)
  expect(() => read(line)).toThrow(message)
})
