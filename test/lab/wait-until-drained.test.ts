import { describe, expect, it } from 'vitest'
import { makeWaitUntilDrained, type Progress } from '#lab/tally/drain.ts'

const at = (facts: number): Progress => ({ assessed: facts / 3, moved: facts / 3, published: facts, audited: facts })
const wait = (steps: Progress[], queuesAreEmpty = true) =>
  makeWaitUntilDrained({
    progress: async () => steps.shift() ?? at(0),
    queuesAreEmpty: async () => queuesAreEmpty,
  })

describe('waiting for the line to drain', () => {
  it('ends once every fact is audited and published', async () => {
    const seen: number[] = []
    const onProgress = ({ published }: Progress) => seen.push(published)
    await expect(wait([at(3), at(6)])({ eventCount: 2, timeoutMs: 10_000, onProgress })).resolves.toBe('drained')
    expect(seen).toEqual([3, 6])
  })

  it('continues while a queue holds messages', async () => {
    await expect(wait([at(6), at(6)], false)({ eventCount: 2, timeoutMs: 400 })).resolves.toBe('late')
  })

  it('ends at the timeout or on an interrupt', async () => {
    const stop = new AbortController()
    stop.abort()
    await expect(wait([])({ eventCount: 2, timeoutMs: 0 })).resolves.toBe('late')
    await expect(wait([])({ eventCount: 2, timeoutMs: 10_000, signal: stop.signal })).resolves.toBe('interrupted')
  })
})
