import { expect, it } from 'vitest'
import { UsageFault } from '#commands/command-line.ts'
import { readRescoreOptions } from '#commands/rescore/rescore-options.ts'

const eventId = '9bb2d6f3-0611-5697-b3cb-594a4d5da0b9'
const read = (line: string) => readRescoreOptions(line.split(' ').filter(Boolean))

it('name the event and its tenant', () => {
  expect(read(`--event ${eventId.toUpperCase()} --tenant acme`)).toEqual({ eventId, tenantId: 'acme' })
  expect(read(`--event ${eventId}`)).toEqual({ eventId, tenantId: 'demo' })
  expect([read('--help'), read('-h')]).toEqual(['help', 'help'])
})

it.each([
  ['', '--event is missing'],
  ['--event', "Option '--event <value>' argument missing"],
  ['--event 4711', '--event takes the id of an event, a UUID, not "4711".'],
  [`--event ${eventId} --tenant ACME`, '--tenant takes 1 to 63 lower-case letters, digits and dashes, not "ACME".'],
  [`--event ${eventId} --all`, "Unknown option '--all'"],
  [eventId, 'Unexpected argument'],
])('are refused with the wrong word: %s', (line, message) => {
  expect(() => read(line)).toThrow(UsageFault)
  expect(() => read(line)).toThrow(message)
})
