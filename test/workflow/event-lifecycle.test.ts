import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withId } from '#facts/application/identity.ts'
import { timelineOf } from '#facts/application/timeline.ts'
import { historyOf } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { type Band, bands, type EventStatus, eventStatuses } from '#kernel/domain/event-status.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { decideEvent } from '#workflow/application/decide-event.ts'
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

type Outcome = Readonly<{ band: Band; score: number }>

/** Given a received event, when it is assessed: the facts that follow. */
const given = (event: Fact) => ({
  when: ({ band, score }: Outcome): readonly Fact[] => {
    const assessment = anAssessment({ band })
    const { tenantid, eventid } = event
    return [withId(decideEvent({ ...assessment, tenantid, eventid, data: { ...assessment.data, score } }, at))]
  },
})

const statusAfter = (...facts: readonly Fact[]): EventStatus => {
  const { received, steps } = historyOf(facts)
  if (!received) throw new Error('An event begins with the fact that it was received.')
  return timelineOf(received, steps).at(-1)?.status ?? 'received'
}

const assessed = (band: Band, score = 0): Outcome => ({ band, score })

const movesIn = (facts: readonly Fact[]) => facts.flatMap(({ data }) => data.moves as readonly Move[])

describe('a received event', () => {
  it.each([
    ['low', 'approved'],
    ['medium', 'held'],
    ['high', 'rejected'],
  ] as const)('that is assessed %s moves in one fact to %s, with a reason for each move', (band, status) => {
    expect(movesIn(given(aFact()).when(assessed(band, 45)))).toEqual([
      { from: 'received', to: 'validated', at, reason: 'The event fits its contract.' },
      { from: 'validated', to: 'processing', at, reason: 'The event was assessed.' },
      { from: 'processing', to: status, at, reason: `Its score of 45 is in the ${band} band.` },
    ])
  })

  it('makes legal moves alone, each from where the last one ended', () => {
    fc.assert(
      fc.property(fc.constantFrom(...bands), fc.integer({ min: 0, max: 100 }), (band, score) => {
        const moves = movesIn(given(aFact()).when(assessed(band, score)))
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
    const event = aFact()
    const status = statusAfter(event, ...given(event).when(assessed(band)))
    for (const other of bands) expect(() => decide(status, assessed(other), at)).toThrow(IllegalMove)
  })

  it.each(eventStatuses.filter((status) => status !== 'received'))('to %s is not decided', (status) => {
    expect(() => decide(status, assessed('low'), at)).toThrow(IllegalMove)
  })
})
