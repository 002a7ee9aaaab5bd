import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { admissible, costOf, latestFor, requiredFor, waitFor } from '#access/domain/gcra.ts'
import type { Limit } from '#access/domain/tenant-settings.ts'

/** The largest burst that a tenant can be given. */
const burstMax = 1_000_000

const limits = fc.record({
  requestsPerSecond: fc.integer({ min: 1, max: 100_000 }),
  burst: fc.oneof(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: burstMax })),
})

/** Requests in groups, each so many microseconds after the one before. */
const arrivals = fc.array(
  fc.record({
    after: fc.integer({ min: 0, max: 3_000_000 }),
    count: fc.oneof(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: burstMax })),
  }),
  { minLength: 1, maxLength: 60 },
)

const start = 1_772_366_400_000_000

type Admitted = Readonly<{ at: number; count: number }>

/** The admitted requests, and the arrival time that they leave behind. */
const run = (limit: Limit, groups: readonly Readonly<{ after: number; count: number }>[]) => {
  let now = start
  let arrival = 0
  const admitted: Admitted[] = []
  for (const { after, count } of groups) {
    now += after
    const taken = Math.min(count, admissible(limit, arrival, now))
    if (taken > 0) arrival = Math.max(arrival, now) + costOf(limit, taken)
    admitted.push({ at: now, count: taken })
  }
  return { admitted, arrival, now }
}

const sumOf = (admitted: readonly Admitted[]): number => admitted.reduce((sum, { count }) => sum + count, 0)

describe('the rate algorithm', () => {
  it('never admits more than the burst and the rate together, in any window', () => {
    fc.assert(
      fc.property(limits, arrivals, (limit, groups) => {
        const { admitted } = run(limit, groups)
        admitted.forEach(({ at: from }, first) => {
          admitted.slice(first).forEach(({ at: to }, length) => {
            const inWindow = sumOf(admitted.slice(first, first + length + 1))
            expect(inWindow).toBeLessThanOrEqual(limit.burst + (limit.requestsPerSecond * (to - from)) / 1_000_000)
          })
        })
      }),
    )
  })

  it('admits a whole burst to who has not come before', () => {
    fc.assert(
      fc.property(limits, (limit) => {
        expect(admissible(limit, 0, start)).toBe(limit.burst)
      }),
    )
  })

  it('recovers: after the wait it names, and not before, so many are admitted', () => {
    fc.assert(
      fc.property(limits, arrivals, fc.integer({ min: 1, max: burstMax }), (limit, groups, wanted) => {
        const { arrival, now } = run(limit, groups)
        const count = Math.min(wanted, limit.burst)
        const wait = waitFor(limit, count, { arrival, now })
        expect(admissible(limit, arrival, now + wait)).toBeGreaterThanOrEqual(count)
        if (wait > 0) expect(admissible(limit, arrival, now + wait - 1)).toBeLessThan(count)
      }),
    )
  })

  it('agrees with the condition on the store: the latest arrival time is the last that is admitted', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: burstMax }), (limit, wanted) => {
        const count = Math.min(wanted, limit.burst)
        const latest = latestFor(limit, count, start)
        expect(admissible(limit, latest, start)).toBeGreaterThanOrEqual(count)
        expect(admissible(limit, latest + 1, start)).toBeLessThan(count)
      }),
    )
  })

  it('lets ten a second come evenly, for ever, where ten a second are allowed', () => {
    const groups = Array.from({ length: 50 }, () => ({ after: 100_000, count: 1 }))
    expect(sumOf(run({ requestsPerSecond: 10, burst: 1 }, groups).admitted)).toBe(50)
  })

  it('admits a charge of every size when no token is missing but that of its request, and keeps the average rate', () => {
    fc.assert(
      fc.property(limits, fc.integer({ min: 1, max: burstMax }), (limit, count) => {
        const afterRequest = start + costOf(limit, 1)
        const required = requiredFor(limit, count)
        expect(waitFor(limit, required, { arrival: afterRequest, now: start })).toBe(0)
        const debt = afterRequest + costOf(limit, count)
        const wait = waitFor(limit, limit.burst, { arrival: debt, now: start })
        expect(wait).toBe(costOf(limit, count + 1))
      }),
    )
  })
})
