import { describe, expect, it } from 'vitest'
import { dueTimesMs, sendOnTime } from '#lab/bench/arrivals.ts'

describe('An open load', () => {
  it('spreads its events evenly over its time', () => {
    expect(dueTimesMs(4, 1)).toEqual([0, 250, 500, 750])
    expect(dueTimesMs(20, 20)).toHaveLength(400)
  })
})

const never = new AbortController().signal

/** Keeps this thread busy, as a sender would be that falls behind. */
const hogFor = (spanMs: number): void => {
  const endsAtMs = performance.now() + spanMs
  while (performance.now() < endsAtMs);
}

describe('Sending on time', () => {
  it('counts from the moment an event was due, so that what left late has waited longer', async () => {
    const send = async (index: number) => hogFor(index === 0 ? 20 : 0)
    const [, second = 0] = await sendOnTime([0, 5], send, never)
    expect(second).toBeGreaterThanOrEqual(15)
  })

  it('does not wait for an answer before it sends the next', async () => {
    const { promise: answered, resolve: answerAll } = Promise.withResolvers<void>()
    const send = (index: number): Promise<void> => {
      if (index === 2) answerAll()
      return answered
    }
    expect(await sendOnTime([0, 1, 2], send, never)).toHaveLength(3)
  })

  it('sends nothing more once it is given up', async () => {
    const giveUp = new AbortController()
    const sent: number[] = []
    const send = async (index: number) => {
      sent.push(index)
      if (index === 1) giveUp.abort()
    }
    await sendOnTime([0, 1, 2], send, giveUp.signal)
    expect(sent).toEqual([0, 1])
  })
})
