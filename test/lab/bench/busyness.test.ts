import { expect, it } from 'vitest'
import { busynessOf } from '#lab/bench/busyness.ts'

const before = { idleMs: 5_000, busyMs: 1_000 }

it('separates our own time from that of others', () => {
  expect(busynessOf(before, { idleMs: 5_200, busyMs: 1_800 }, 500)).toEqual({ idle: 0.2, others: 0.3 })
})

it('counts a difference between the clocks as zero', () => {
  expect(busynessOf(before, { idleMs: 5_200, busyMs: 1_800 }, 810)).toEqual({ idle: 0.2, others: 0 })
})
