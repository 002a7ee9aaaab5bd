import { describe, expect, it } from 'vitest'
import { makeConcurrency } from '#local/sources/concurrency.ts'

/** Busy for this long, looked at every 200 ms as a source does. */
const busyFor = (concurrency: ReturnType<typeof makeConcurrency>, ms: number, from = 0) => {
  for (let now = from; now <= from + ms; now += 200) concurrency.noteBusy(now)
}

describe('The concurrency of a queue', () => {
  it('begins with five batches, and grows by five a second while all are busy', () => {
    const concurrency = makeConcurrency({ first: 5, max: 1000 })
    expect(concurrency.allowed()).toBe(5)
    busyFor(concurrency, 2000)
    expect(concurrency.allowed()).toBe(15)
    busyFor(concurrency, 58_000, 2000)
    expect(concurrency.allowed()).toBe(305)
  })

  it('never exceeds its maximum, not even at the start', () => {
    const concurrency = makeConcurrency({ first: 5, max: 2 })
    busyFor(concurrency, 10_000)
    expect(concurrency.allowed()).toBe(2)
  })

  it('does not grow while some batches are free', () => {
    const concurrency = makeConcurrency({ first: 5, max: 100 })
    concurrency.noteBusy(0)
    concurrency.noteFree()
    concurrency.noteBusy(60_000)
    expect(concurrency.allowed()).toBe(5)
  })

  it('is five again when the queue is empty', () => {
    const concurrency = makeConcurrency({ first: 5, max: 100 })
    busyFor(concurrency, 5000)
    concurrency.noteEmpty()
    expect(concurrency.allowed()).toBe(5)
  })
})
