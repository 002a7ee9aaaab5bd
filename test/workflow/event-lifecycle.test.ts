import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Band, bands, type EventStatus, eventStatuses } from '#kernel/domain/event-status.ts'
import type { Verdict } from '#workflow/domain/decision-policy.ts'
import { decide, evolve, fail, isDecided, move, nextStatuses, received } from '#workflow/domain/event-lifecycle.ts'
import { IllegalMove } from '#workflow/domain/illegal-move.ts'

const at = '2026-03-01T12:00:00.000Z'
const aStatus = fc.constantFrom(...eventStatuses)
const outcomes = { low: 'approved', medium: 'held', high: 'rejected' } as const
const policy = { id: 'standard', version: 1 }
const reviewed = (purpose: 'decide' | 'confirm', need: 1 | 2 = 1) => ({ purpose, need })
const assessed = (band: Band, score = 0, review?: Verdict['review']) => ({
  band,
  score,
  verdict: { outcome: outcomes[band], policy, ...(review && { review }) },
})

describe('the lifecycle of an event', () => {
  it('has exactly these moves', () => {
    expect(nextStatuses).toEqual({
      received: ['validated', 'failed'],
      validated: ['processing', 'failed'],
      processing: ['approved', 'rejected', 'held', 'failed'],
      held: ['approved', 'rejected'],
      approved: [],
      rejected: ['approved'],
      failed: ['processing'],
    })
  })

  it('makes every legal move and refuses every other, by name', () => {
    fc.assert(
      fc.property(aStatus, aStatus, (from, to) => {
        const legal = nextStatuses[from].includes(to)
        if (legal) expect(move(from, to, at, 'because')).toEqual({ from, to, at, reason: 'because' })
        else expect(() => move(from, to, at, 'because')).toThrow(IllegalMove)
      }),
    )
  })

  it('goes round only through failed, and never from a decision back to a station', () => {
    const stations = ['received', 'validated', 'processing', 'failed'] as const
    for (const status of eventStatuses.filter(isDecided))
      for (const station of stations) expect(nextStatuses[status]).not.toContain(station)
    const before = eventStatuses.filter((status) => nextStatuses[status].includes('processing'))
    expect(before).toEqual(['validated', 'failed'])
  })

  it('holds an event for a person only on the way from processing to a decision', () => {
    expect(eventStatuses.filter((status) => nextStatuses[status].includes('held'))).toEqual(['processing'])
    expect(nextStatuses.held).toEqual(['approved', 'rejected'])
  })

  it('has the state of the highest step, in whatever order and however often steps arrive', () => {
    const steps = fc.uniqueArray(fc.record({ version: fc.integer({ min: 1, max: 9 }), status: aStatus }), {
      selector: ({ version }) => version,
    })
    const arrivals = steps.chain((drawn) => fc.tuple(fc.constant(drawn), fc.shuffledSubarray([...drawn, ...drawn])))
    fc.assert(
      fc.property(arrivals, ([drawn, more]) => {
        const last = drawn.toSorted((a, b) => a.version - b.version).at(-1) ?? received
        expect([...more, ...drawn].reduce(evolve, received)).toEqual(last)
      }),
    )
  })
})

describe('an assessed event', () => {
  it.each([
    ['low', 'approved'],
    ['medium', 'held'],
    ['high', 'rejected'],
  ] as const)('of the %s band moves from received to %s, with a reason for each move', (band, status) => {
    expect(decide('received', assessed(band, 45), at)).toEqual([
      { from: 'received', to: 'validated', at, reason: 'The event fits its contract.' },
      { from: 'validated', to: 'processing', at, reason: 'The event was assessed.' },
      { from: 'processing', to: status, at, reason: `Its score of 45 is in the ${band} band.` },
    ])
  })

  it.each([
    ['medium', reviewed('decide'), 'It waits for the decision of a person.'],
    ['medium', reviewed('decide', 2), 'It waits for the decision of two people.'],
    ['high', reviewed('confirm'), 'The rejection waits for the confirmation of a person.'],
    ['high', reviewed('confirm', 2), 'The rejection waits for the confirmation of two people.'],
  ] as const)('of the %s band that people review, %j, names them in its reason', (band, review, sentence) => {
    expect(decide('processing', assessed(band, 45, review), at).map(({ reason }) => reason)).toEqual([
      `Its score of 45 is in the ${band} band. ${sentence}`,
    ])
  })

  it('that had failed goes on from there', () => {
    expect(decide('failed', assessed('low'), at)).toMatchObject([
      { from: 'failed', to: 'processing' },
      { from: 'processing', to: 'approved' },
    ])
  })

  it('makes legal moves alone, each from where the last one ended', () => {
    const undecided = eventStatuses.filter((status) => !isDecided(status))
    fc.assert(
      fc.property(fc.constantFrom(...undecided), fc.constantFrom(...bands), fc.nat(100), (start, band, score) => {
        const end = decide(start, assessed(band, score), at).reduce<EventStatus>((status, { from, to }) => {
          expect([from, nextStatuses[status].includes(to)]).toEqual([status, true])
          return to
        }, start)
        expect(isDecided(end)).toBe(true)
      }),
    )
  })

  it.each(eventStatuses.filter(isDecided))('that is %s is not decided by another assessment', (status) => {
    for (const band of bands) expect(() => decide(status, assessed(band), at)).toThrow(IllegalMove)
  })
})

describe('an event that a station gave up on', () => {
  const failure = { station: 'scoring', code: 'fact-invalid' } as const

  it.each(['received', 'validated', 'processing'] as const)('moves from %s to failed, with the code', (from) => {
    const reason = 'The message of scoring was set aside with the code fact-invalid.'
    expect(fail(from, failure, at)).toEqual([{ from, to: 'failed', at, reason }])
  })

  it.each(['held', 'approved', 'rejected', 'failed'] as const)('does not move from %s', (from) => {
    expect(() => fail(from, failure, at)).toThrow(IllegalMove)
  })
})
