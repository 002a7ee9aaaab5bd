import { describe, expect, it } from 'vitest'
import { makeChance } from '#local/chance.ts'

const firstOf = (seed: number, name: string) => Array.from({ length: 5 }, makeChance(seed, name).next)

describe('A chance', () => {
  it('repeats its choices for the same seed and name', () => {
    expect(firstOf(7, 'a')).toEqual(firstOf(7, 'a'))
  })

  it.each([
    [7, 'b'],
    [8, 'a'],
  ])('makes other choices for seed %d and name %s', (seed, name) => {
    expect(firstOf(seed, name)).not.toEqual(firstOf(7, 'a'))
  })

  it('happens in about the given share of calls', () => {
    const chance = makeChance(1, 'share')
    const count = Array.from({ length: 10_000 }, () => chance.happens(0.2)).filter(Boolean).length
    expect(count).toBeGreaterThan(1_800)
    expect(count).toBeLessThan(2_200)
  })

  it('never happens at rate 0, and always at rate 1', () => {
    const chance = makeChance(1, 'bounds')
    expect([chance.happens(0), chance.happens(1)]).toEqual([false, true])
  })

  it('gives every whole number between two, and no other', () => {
    const chance = makeChance(3, 'between')
    expect(new Set(Array.from({ length: 200 }, () => chance.between(2, 4)))).toEqual(new Set([2, 3, 4]))
  })

  it('shuffles without a loss', () => {
    const shuffled = makeChance(3, 'shuffle').shuffle([1, 2, 3, 4, 5, 6])
    expect(shuffled).not.toEqual([1, 2, 3, 4, 5, 6])
    expect(shuffled.toSorted()).toEqual([1, 2, 3, 4, 5, 6])
  })
})
