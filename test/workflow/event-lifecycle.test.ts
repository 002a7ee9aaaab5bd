import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timelineOf } from '#facts/application/timeline.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { type Band, bands, type EventStatus, eventStatuses } from '#kernel/domain/event-status.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { decide, type Move, move, nextStatuses } from '#workflow/domain/event-lifecycle.ts'
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

  it('lets no path go round: each walk comes to an end', () => {
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

/** Given the facts of an event, when it is assessed: the facts that follow. */
const given = (...facts: readonly Fact[]) => ({
  when: (assessment: Readonly<{ band: Band; score: number }>): readonly Fact[] => {
    const { received, steps } = historyOf(facts)
    if (!received) throw new Error('An event begins with the fact that it was received.')
    const { status } = timelineOf(received, steps).at(-1) ?? { status: 'received' }
    return [moved(received, steps.length + 1, decide(status, assessment, at))]
  },
})

const received = (): Fact => aFact()

const moved = (event: Fact, version: number, moves: readonly Move[]): Fact => ({
  ...event,
  id: `${event.id}-${version}`,
  type: 'Workflow.Event.Moved.v1',
  happening: happenings.moved(version),
  recordedat: at,
  data: { version, moves, status: moves.at(-1)?.to, score: 0, band: 'low' },
})

const assessed = (band: Band, score = 0) => ({ band, score })

const movesIn = (facts: readonly Fact[]) => facts.flatMap(({ data }) => data.moves as readonly Move[])

describe('a received event', () => {
  it.each([
    ['low', 'approved'],
    ['medium', 'held'],
    ['high', 'rejected'],
  ] as const)('that is assessed %s moves in one fact to %s, with a reason for each move', (band, status) => {
    expect(movesIn(given(received()).when(assessed(band, 45)))).toEqual([
      { from: 'received', to: 'validated', at, reason: 'The event fits its contract.' },
      { from: 'validated', to: 'processing', at, reason: 'The event was assessed.' },
      { from: 'processing', to: status, at, reason: `Its score of 45 is in the ${band} band.` },
    ])
  })

  it('makes legal moves alone, each from where the last one ended', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bands), fc.integer({ min: 0, max: 100 }), (band, score) => {
        const moves = movesIn(given(received()).when(assessed(band, score)))
        const end = moves.reduce<EventStatus>((status, { from, to }) => {
          expect([from, nextStatuses[status].includes(to)]).toEqual([status, true])
          return to
        }, 'received')
        expect(nextStatuses.processing).toContain(end)
      }),
    )
  })
})

describe('an event that has moved', () => {
  it.each(bands)('after it was assessed %s, is not decided by another assessment', (band) => {
    const event = received()
    const decided = given(event).when(assessed(band))
    for (const other of bands) expect(() => given(event, ...decided).when(assessed(other))).toThrow(IllegalMove)
  })

  it.each(eventStatuses.filter((status) => status !== 'received'))('to %s is not decided', (status) => {
    const event = received()
    const earlier = moved(event, 1, [{ from: 'received', to: status, at, reason: 'because' }])
    expect(() => given(event, earlier).when(assessed('low'))).toThrow(IllegalMove)
  })
})
