import { expect, it } from 'vitest'
import { dayBefore, dayOf, daysAfter } from '#kernel/domain/instant.ts'

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
