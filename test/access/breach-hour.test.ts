import { describe, expect, it } from 'vitest'
import { countingHour, expiryOf, hourOf, hoursAfter, startOf } from '#access/domain/breach-hour.ts'

describe('The hour of a breach', () => {
  it('is named by its first characters, and begins at its first instant', () => {
    expect(hourOf('2026-03-01T12:59:59.999Z')).toBe('2026-03-01T12')
    expect(startOf('2026-03-01T12')).toBe('2026-03-01T12:00:00.000Z')
  })

  it.each([
    ['2026-03-01T12:59:59.999Z', '2026-03-01T12:59:59.999Z', '2026-03-01T12'],
    ['2026-03-01T12:00:00.000Z', '2026-03-01T13:09:59.999Z', '2026-03-01T12'],
    ['2026-03-01T12:59:59.999Z', '2026-03-01T13:10:00.000Z', '2026-03-01T13'],
    ['2026-02-25T12:00:00.000Z', '2026-03-01T13:10:00.000Z', '2026-03-01T13'],
  ])('of %s, reported at %s, is %s', (detectedAt, now, hour) => {
    expect(countingHour(detectedAt, now)).toBe(hour)
  })

  it.each([
    ['2026-03-01T12', '2026-03-01T14:14:59.999Z', []],
    ['2026-03-01T12', '2026-03-01T14:15:00.000Z', ['2026-03-01T13']],
    ['2026-03-01T21', '2026-03-02T01:15:00.000Z', ['2026-03-01T22', '2026-03-01T23', '2026-03-02T00']],
    ['2026-03-02T09', '2026-03-01T12:00:00.000Z', []],
  ])('is complete after %s, at %s: %j', (last, now, hours) => {
    expect(hoursAfter(last, now)).toEqual(hours)
  })

  it.each([undefined, '2020-01-01T00'])('is one of the last seven days at most, after %s', (last) => {
    const hours = hoursAfter(last, '2026-03-09T00:20:00.000Z')
    expect([hours.length, hours[0], hours.at(-1)]).toEqual([168, '2026-03-02T00', '2026-03-08T23'])
  })

  it('expires a day after it would be left out', () => {
    expect(expiryOf('2026-03-01T12')).toBe(Date.parse('2026-03-09T12:00:00.000Z') / 1000)
  })
})
