import { expect, it } from 'vitest'
import { nameOfWindow, startOfWindow } from '#access/domain/reading-window.ts'

it.each([
  ['2026-03-01T12:15:00.000Z', '2026-03-01T12:15:00.000Z', '1215'],
  ['2026-03-01T12:29:59.999Z', '2026-03-01T12:15:00.000Z', '1215'],
  ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '0000'],
  ['2026-03-01T23:59:59.999Z', '2026-03-01T23:45:00.000Z', '2345'],
])('%s is in the window from %s', (readAt, start, name) => {
  expect(startOfWindow(readAt)).toBe(start)
  expect(nameOfWindow(start)).toBe(name)
})
