import fc from 'fast-check'
import { expect, it } from 'vitest'
import { dayBefore, dayOf, daysAfter, exactTimeOf, instantOf, timeFault } from '#kernel/domain/instant.ts'

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

it.each([
  ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00.000Z'],
  ['2026-03-01T12:00:00.120Z', '2026-03-01T12:00:00.120Z'],
  ['2026-03-01T13:00:00.1234560+01:00', '2026-03-01T12:00:00.123456Z'],
  ['2026-03-01T00:30:00.000000000001+05:45', '2026-02-28T18:45:00.000000000001Z'],
  ['2026-03-01T12:00:00.9999999-00:00', '2026-03-01T12:00:00.9999999Z'],
])('writes %s exactly, in UTC', (time, exact) => {
  expect(exactTimeOf(time)).toBe(exact)
})

it('cuts a time to its instant, and never rounds it up', () => {
  expect(instantOf('2026-12-31T23:59:59.999999Z')).toBe('2026-12-31T23:59:59.999Z')
  expect(instantOf('2026-03-01T13:00:00+01:00')).toBe('2026-03-01T12:00:00.000Z')
})

it('leaves every instant as it is, and gives one text to an instant in every offset', () => {
  const inRange = { noInvalidDate: true, min: new Date('0001-01-02'), max: new Date('9999-12-30') }
  const zone = fc.tuple(fc.integer({ min: -23 * 60, max: 23 * 60 }), fc.constantFrom('', '1', '123', '1234', '000001'))
  fc.assert(
    fc.property(fc.date(inRange), zone, (date, [minutes, fraction]) => {
      expect(exactTimeOf(date.toISOString())).toBe(date.toISOString())
      const local = new Date(date.getTime() + minutes * 60_000).toISOString().slice(0, 19)
      const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
      const offset = `${minutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
      const digits = fraction && `.${fraction}`
      expect(exactTimeOf(`${local}${digits}${offset}`)).toBe(
        exactTimeOf(`${date.toISOString().slice(0, 19)}${digits}Z`),
      )
    }),
  )
})
