import { describe, expect, it } from 'vitest'
import { chooseStep } from '#lab/review-drill/choose-step.ts'
import { makeRandom } from '#lab/sample/random.ts'

const steps = (review: Parameters<typeof chooseStep>[0], count = 2_000) => {
  const random = makeRandom(1)
  return Array.from({ length: count }, () => chooseStep(review, random))
}

const may = (...allowed: readonly string[]) =>
  ['approve', 'reject', 'claim'].map((action) => ({ action, allowed: allowed.includes(action) }))
const aReview = { level: 1, score: 40, actions: may('approve', 'reject') }
const shareOf = (name: string, chosen: ReturnType<typeof steps>) =>
  chosen.filter((step) => step.kind === name).length / chosen.length

describe('a person of the drill', () => {
  it('decides most of the time, and now and then does everything else', () => {
    const chosen = steps(aReview)
    for (const kind of ['comment', 'reference', 'release', 'leave', 'escalate'])
      expect(shareOf(kind, chosen), kind).toBeGreaterThan(0.01)
    expect(shareOf('decide', chosen)).toBeGreaterThan(0.6)
  })

  it('mostly rejects a high score and approves a low one, and sometimes not', () => {
    const rejections = (score: number) => {
      const decided = steps({ ...aReview, score }).filter((step) => step.kind === 'decide')
      return decided.filter((step) => step.outcome === 'reject').length / decided.length
    }
    expect(rejections(80)).toBeGreaterThan(0.75)
    expect(rejections(40)).toBeLessThan(0.25)
    expect(rejections(40)).toBeGreaterThan(0.05)
  })

  it('chooses at level two what it may choose, and leaves the review to others if that is nothing', () => {
    const chosen = (...allowed: readonly string[]) =>
      new Set(steps({ ...aReview, level: 2, actions: may(...allowed) }).map((step) => JSON.stringify(step)))
    expect(chosen('approve', 'reject').size).toBe(2)
    expect(chosen('reject')).toEqual(new Set([JSON.stringify({ kind: 'decide', outcome: 'reject' })]))
    expect(chosen('claim')).toEqual(new Set([JSON.stringify({ kind: 'release' })]))
  })
})
