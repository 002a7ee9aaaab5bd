import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSpent, nextSize } from '#access/domain/lease.ts'

const limit = { requestsPerSecond: 500, burst: 1000 }
const at = 1_772_366_400_000

describe('a lease', () => {
  it('is spent when nothing is left, and after a second', () => {
    expect(isSpent({ size: 5, left: 0, since: at }, at)).toBe(true)
    expect(isSpent({ size: 5, left: 1, since: at }, at + 999)).toBe(false)
    expect(isSpent({ size: 5, left: 1, since: at }, at + 1000)).toBe(true)
  })

  it.each([
    ['starts with one', undefined, 0, 1],
    ['doubles for who is quick', { size: 4, left: 0 }, 10, 8],
    ['stays with who is steady', { size: 20, left: 0 }, 1000, 20],
    ['shrinks to what was used', { size: 40, left: 35 }, 1000, 5],
    ['starts again after a long pause', { size: 40, left: 0 }, 600_000, 1],
    ['is at most a twentieth of the burst', { size: 40, left: 0 }, 10, 50],
  ])('%s', (_, before, elapsed, size) => {
    expect(nextSize(limit, before && { ...before, since: at }, at + elapsed)).toBe(size)
  })

  it('is at least one, and never more than a twentieth of the burst', () => {
    const whole = (max: number) => fc.integer({ min: 0, max })
    fc.assert(
      fc.property(whole(100_000), whole(100), whole(100), whole(5_000), (burst, size, left, elapsed) => {
        const next = nextSize(
          { requestsPerSecond: 1, burst: burst + 1 },
          { size: size + left, left, since: at },
          at + elapsed,
        )
        expect(next).toBeGreaterThanOrEqual(1)
        expect(next).toBeLessThanOrEqual(Math.max(1, (burst + 1) / 20))
      }),
    )
  })
})
