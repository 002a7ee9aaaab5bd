import { describe, expect, it } from 'vitest'
import { makeRestartPauses } from '#local/programs/restart-pauses.ts'

/** The pauses of a part that is ready each time and ends again after these seconds. */
const pausesAfter = (secondsOfWork: readonly number[]) => {
  let nowMs = 0
  const pauses = makeRestartPauses(() => nowMs)
  return secondsOfWork.map((seconds) => {
    nowMs += seconds * 1000
    const pauseMs = pauses.next()
    pauses.ready()
    return pauseMs
  })
}

describe('The pause before a restart', () => {
  it('is none at first and grows while the part ends again, until the part is given up', () => {
    expect(pausesAfter([5, 5, 5, 5, 5])).toEqual([0, 500, 2_000, 10_000, undefined])
  })

  it('begins anew after a minute of work', () => {
    expect(pausesAfter([5, 5, 61, 5])).toEqual([0, 500, 0, 500])
  })

  it('never ends for a part that ends four times a minute', () => {
    expect(pausesAfter(Array.from({ length: 40 }, () => 16))).not.toContain(undefined)
  })

  it('ends for a part that takes a minute to fail each time', () => {
    let nowMs = 0
    const pauses = makeRestartPauses(() => nowMs)
    const found = Array.from({ length: 5 }, () => {
      nowMs += 70_000
      return pauses.next()
    })
    expect(found).toEqual([0, 500, 2_000, 10_000, undefined])
  })
})
