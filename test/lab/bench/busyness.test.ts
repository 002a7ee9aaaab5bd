import { expect, it } from 'vitest'
import { busynessOf } from '#lab/bench/busyness.ts'

const before = { idleMs: 5_000, busyMs: 1_000 }

it('tells our own time from that of others', () => {
  expect(busynessOf(before, { idleMs: 5_200, busyMs: 1_800 }, 500)).toEqual({ idle: 0.2, others: 0.3 })
})

it('takes what the clocks disagree about for nothing', () => {
  expect(busynessOf(before, { idleMs: 5_200, busyMs: 1_800 }, 810)).toEqual({ idle: 0.2, others: 0 })
})
