import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { advanced, countGroupOf, noProgress, type RowProgress } from '#views/domain/row-progress.ts'

type Change = Parameters<typeof advanced>[1]

const assessment = (name: string, minute: number): Change => ({
  kind: 'assessment',
  assessmentId: name,
  assessedAt: `2026-03-01T12:0${minute}:00.000Z`,
  score: minute * 10,
  band: minute > 4 ? 'medium' : 'low',
  rules: [`rule-of-${name}@1`],
})

const step = (number: number, status: 'held' | 'failed' | 'approved', by?: Change): Change => ({
  kind: 'status',
  step: number,
  status,
  ...(by?.kind === 'assessment' && {
    judgement: { score: by.score, band: by.band, assessmentId: by.assessmentId },
  }),
})

const [first, second] = [assessment('first', 1), assessment('second', 5)]

const progressAfter = (changes: readonly Change[]): RowProgress => changes.reduce(advanced, noProgress)

describe('The progress of a row', () => {
  it('is received, and not counted, until a step', () => {
    expect(progressAfter([])).toEqual({ status: 'received', step: 0, otherRules: {} })
    expect(countGroupOf(progressAfter([first]))).toBeUndefined()
  })

  it('shows the first assessment before any step, also if two were made at once', () => {
    const twin = { ...second, assessedAt: '2026-03-01T12:01:00.000Z' } as Change
    for (const other of [second, twin])
      expect(
        [progressAfter([first, other]), progressAfter([other, first])].map(({ judgement }) => judgement?.score),
      ).toEqual([10, 10])
  })

  it('shows the judgement of the step, with the rules of its assessment', () => {
    expect(progressAfter([first, second, step(1, 'held', second)])).toMatchObject({
      status: 'held',
      judgement: { score: 50, band: 'medium', step: 1, rules: ['rule-of-second@1'] },
    })
  })

  it('keeps the judgement through a step without one, in whatever order the two come', () => {
    for (const steps of [
      [step(1, 'held', second), step(2, 'approved')],
      [step(2, 'approved'), step(1, 'held', second)],
    ]) {
      const progress = progressAfter([...steps, second])
      expect(progress).toMatchObject({ status: 'approved', step: 2, judgement: { score: 50, band: 'medium' } })
      expect(countGroupOf(progress)).toBe('approved#medium')
    }
  })

  it('counts an event that failed without a score in no band', () => {
    expect(countGroupOf(progressAfter([step(1, 'failed')]))).toBe('failed#none')
  })

  it('is the same for every order of the changes, however often each comes', () => {
    const changes = [
      first,
      second,
      step(1, 'failed'),
      step(2, 'held', second),
      step(3, 'approved'),
      step(1, 'held', first),
    ]
    const subset = fc.subarray(changes, { minLength: 1 })
    const orders = subset.chain((chosen) => {
      const order = fc.shuffledSubarray([...chosen, ...chosen], { minLength: chosen.length * 2 })
      return fc.tuple(fc.constant(chosen), order)
    })
    fc.assert(
      fc.property(orders, ([chosen, order]) => {
        // Two facts with one number do not exist.
        fc.pre(!(chosen.includes(changes[2] as Change) && chosen.includes(changes[5] as Change)))
        expect(progressAfter(order)).toEqual(progressAfter(chosen))
      }),
      { numRuns: 500 },
    )
  })

  it('changes nothing when a change comes again', () => {
    const progress = progressAfter([first, step(1, 'held', first)])
    for (const change of [first, step(1, 'held', first)]) expect(advanced(progress, change)).toBe(progress)
  })
})
