import { expect, it } from 'vitest'
import { dayBefore, dayOf, daysAfter, timeFault } from '#kernel/domain/instant.ts'

it('has the UTC day of an instant', () => {
  expect(dayOf('2026-03-01T23:59:59.999Z')).toBe('2026-03-01')
})

it.each([
  ['2026-03-02', '2026-03-01'],
  ['2026-03-01', '2026-02-28'],
  ['2026-01-01', '2025-12-31'],
])('has the day before %s', (day, before) => {
  expect(dayBefore(day)).toBe(before)
})

it('keeps the time of day some days later, and earlier', () => {
  expect(daysAfter('2026-02-28T12:30:00.001Z', 2)).toBe('2026-03-02T12:30:00.001Z')
  expect(daysAfter('2026-03-01T00:00:00.000Z', -1)).toBe('2026-02-28T00:00:00.000Z')
})

it.each([
  ['2026-03-01T12:00:00', 'has no offset'],
  ['2026-03-01T12:00:00.123456', 'has no offset'],
  ['2026-03-01T12:00', 'has no offset'],
  ['2026-03-01T12:00:00 01:00', '%2B'],
  ['2026-03-01', 'must be an ISO 8601 time with an offset'],
  ['yesterday', 'must be an ISO 8601 time with an offset'],
])('describes what is wrong with the time %s', (input, fault) => {
  expect(timeFault({ input })).toContain(fault)
})

it('does not describe a value that is not a text', () => {
  expect([timeFault({ input: undefined }), timeFault({ input: 7 })]).toEqual([undefined, undefined])
})
