import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { logFaultCounts } from '#local/log-fault-counts.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('writes the counts of each minute with a fault, and those of the end', () => {
  const lines: string[] = []
  const faults: Record<string, number> = {}
  const end = logFaultCounts(
    7,
    () => faults,
    (line) => lines.push(line),
  )
  vi.advanceTimersByTime(60_000)
  expect(lines).toEqual([])
  faults['stream-twice'] = 1
  vi.advanceTimersByTime(180_000)
  expect(lines.splice(0)).toEqual(['Faults so far, with seed 7: {"stream-twice":1}'])
  faults['stream-twice'] = 2
  end()
  vi.advanceTimersByTime(60_000)
  expect(lines).toEqual(['Faults so far, with seed 7: {"stream-twice":2}'])
})
