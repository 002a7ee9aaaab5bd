import { describe, expect, it } from 'vitest'
import { formatSchedule } from '#lab/chaos/describe-fault.ts'
import { endOf, makeSchedule, type PartFault, partNames, stores } from '#lab/chaos/schedule.ts'

const seeds = Array.from({ length: 15 }, (_, seed) => seed)
const course = { durationMs: 60_000, kills: true, keepsData: true }
const partFaults = (options: Partial<typeof course> & Readonly<{ seed: number }>): readonly PartFault[] =>
  makeSchedule({ ...course, ...options }).filter((fault) => 'part' in fault)

describe('The schedule of a run', () => {
  it('is the same for the same seed, and another one for another seed', () => {
    const [one, again, other] = [7, 7, 8].map((seed) => makeSchedule({ ...course, seed }))
    expect(again).toEqual(one)
    expect(other).not.toEqual(one)
  })

  it.each([5_000, 20_000, 60_000, 600_000])('ends within %d ms, whatever the seed', (durationMs) => {
    for (const seed of seeds) {
      const ends = makeSchedule({ ...course, durationMs, seed }).map(endOf)
      expect(Math.max(0, ...ends)).toBeLessThan(durationMs)
    }
  })

  it('pauses no part for more than 20 s, and the broker for at most 40 s', () => {
    const pauses = seeds
      .flatMap((seed) => partFaults({ seed, durationMs: 600_000 }))
      .filter(({ kind }) => kind === 'pause')
    const longest = (isBroker: boolean): number =>
      Math.max(...pauses.filter(({ part }) => (part === 'RabbitMQ') === isBroker).map(({ forMs }) => forMs))
    expect(longest(false)).toBeLessThanOrEqual(20_000)
    expect(longest(true)).toBeLessThanOrEqual(40_000)
    expect(longest(true)).toBeGreaterThan(20_000)
  })

  it('gives no part two faults at once, and kills none five times in a minute', () => {
    for (const seed of seeds)
      for (const part of partNames) {
        const own = partFaults({ seed, durationMs: 300_000 }).filter((fault) => fault.part === part)
        const begins = own.map(({ atMs }) => atMs)
        expect(own.filter((fault, index) => endOf(fault) > (begins[index + 1] ?? Number.POSITIVE_INFINITY))).toEqual([])
        const kills = own.filter(({ kind }) => kind === 'kill').map(({ atMs }) => atMs)
        expect(kills.filter((at, index) => (kills[index + 4] ?? Number.POSITIVE_INFINITY) - at < 60_000)).toEqual([])
      }
  })

  it('kills every part within ten minutes, and the stores only of a copy that keeps its data', () => {
    const killed = (keepsData: boolean) =>
      new Set(
        partFaults({ seed: 7, durationMs: 600_000, keepsData })
          .filter(({ kind }) => kind === 'kill')
          .map(({ part }) => part),
      )
    expect(killed(true)).toEqual(new Set(partNames))
    expect(killed(false)).toEqual(new Set(partNames.filter((part) => !stores.includes(part))))
  })

  it('kills nothing unless it is asked to', () => {
    expect(partFaults({ seed: 7, kills: false }).filter(({ kind }) => kind === 'kill')).toEqual([])
  })

  it('is a line for each fault', () => {
    const schedule = makeSchedule({ ...course, seed: 7 })
    expect(formatSchedule(schedule).split('\n')).toHaveLength(schedule.length)
    expect(formatSchedule(schedule)).toContain('RabbitMQ killed')
  })
})
