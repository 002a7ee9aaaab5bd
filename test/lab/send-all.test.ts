import { describe, expect, it } from 'vitest'
import { sendAll } from '#lab/feed/send-all.ts'
import { pause } from '#lab/pause.ts'

const items = Array.from({ length: 50 }, (_, index) => index)
const never = new AbortController().signal

describe('sending all', () => {
  it('begins them in order, and never more at once than allowed', async () => {
    const begun: number[] = []
    let atOnce = 0
    let atOnceMost = 0
    await sendAll(items, { concurrency: 4, signal: never }, async (item) => {
      begun.push(item)
      atOnce += 1
      atOnceMost = Math.max(atOnceMost, atOnce)
      await pause(1)
      atOnce -= 1
    })
    expect(begun).toEqual(items)
    expect(atOnceMost).toBe(4)
  })

  it('finishes what is in progress when it is stopped, and begins no more', async () => {
    const stop = new AbortController()
    const done: number[] = []
    await sendAll(items, { concurrency: 2, signal: stop.signal }, async (item) => {
      if (item === 5) stop.abort()
      await pause(1)
      done.push(item)
    })
    expect(done.length).toBeLessThanOrEqual(7)
    expect(done).toContain(5)
  })

  it('keeps to the rate', async () => {
    const startedAtMs = performance.now()
    await sendAll(items.slice(0, 11), { concurrency: 4, ratePerSecond: 100, signal: never }, () => Promise.resolve())
    expect(performance.now() - startedAtMs).toBeGreaterThan(95)
  })
})
