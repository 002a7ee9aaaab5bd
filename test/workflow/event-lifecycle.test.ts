import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bands, eventStatuses } from '#kernel/domain/event-status.ts'
import { decide, move, nextStatuses } from '#workflow/domain/event-lifecycle.ts'
import { IllegalMove } from '#workflow/domain/illegal-move.ts'

const at = '2026-03-01T12:00:00.000Z'
const aStatus = fc.constantFrom(...eventStatuses)
const final = ['approved', 'rejected', 'failed'] as const

describe('the lifecycle of an event', () => {
  it('makes every legal move and refuses every other, by name', () => {
    fc.assert(
      fc.property(aStatus, aStatus, (from, to) => {
        const legal = nextStatuses[from].includes(to)
        if (legal) expect(move(from, to, at, 'because')).toEqual({ from, to, at, reason: 'because' })
        else expect(() => move(from, to, at, 'because')).toThrow(IllegalMove)
      }),
    )
  })

  it('never moves a finished event again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...final), aStatus, (from, to) => {
        expect(() => move(from, to, at, '')).toThrow(IllegalMove)
      }),
    )
  })

  it('lets no path go round: whoever walks on comes to an end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 10, maxLength: 10 }), (choices) => {
        let status = eventStatuses[0] as (typeof eventStatuses)[number]
        for (const choice of choices)
          status = nextStatuses[status][choice % Math.max(1, nextStatuses[status].length)] ?? status
        expect(final).toContain(status)
      }),
    )
  })

  it('holds an event for a person only on the way from processing to a decision', () => {
    expect(eventStatuses.filter((status) => nextStatuses[status].includes('held'))).toEqual(['processing'])
    expect(nextStatuses.held).toEqual(['approved', 'rejected'])
  })
})

describe('a decision', () => {
  it('walks the legal way to the outcome of its band, each move from where the last one ended', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bands), fc.integer({ min: 0, max: 100 }), (band, score) => {
        const moves = decide('received', { band, score }, at)
        expect(moves.map(({ to }) => to)).toEqual([
          'validated',
          'processing',
          { low: 'approved', medium: 'held', high: 'rejected' }[band],
        ])
        moves.reduce((from, step) => {
          expect(step.from).toBe(from)
          return step.to
        }, 'received')
      }),
    )
  })

  it('is refused where the event has been moved on already', () => {
    for (const from of eventStatuses.filter((status) => status !== 'received'))
      expect(() => decide(from, { band: 'low', score: 0 }, at)).toThrow(IllegalMove)
  })
})
