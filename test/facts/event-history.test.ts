import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timelineOf } from '#facts/application/timeline.ts'
import { decidingAssessment, evolve, historyOf, inRecordedOrder, noHistory } from '#facts/domain/event-history.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const { received, assessed, moved } = happenings
const at = (second: number): string => `2026-03-01T12:00:${String(second).padStart(2, '0')}.000Z`

/** Ids follow from happenings, as those of real facts do. */
const fact = (happening: string, second: number, known: Partial<Fact> = {}): Fact =>
  aFact({ id: happening, tenantid: 'acme', eventid: 'e', happening, recordedat: at(second), ...known })

const first = fact(received(), 1)
const byBaseline = fact(assessed({ id: 'baseline', version: 2 }), 2)
const byAcme = fact(assessed({ id: 'acme', version: 1 }), 3)
const step = (number: number, second: number, known: Partial<Fact> = {}): Fact => fact(moved(number), second, known)

describe('The history of an event', () => {
  it('is what happened to it, in recorded order, and its steps in the order of their numbers', () => {
    const acts = [fact('reviewed#0002', 6), fact('reviewed#0001', 7)]
    const facts = [step(2, 9), byAcme, step(10_000, 3), first, ...acts, step(1, 4), byBaseline, step(9999, 5)]
    expect(historyOf(facts)).toEqual({
      received: first,
      assessments: [byBaseline, byAcme],
      steps: [step(1, 4), step(2, 9), step(9999, 5), step(10_000, 3)].map((one) =>
        expect.objectContaining({ id: one.id }),
      ),
      acts: acts.toReversed(),
    })
  })

  it('is the same in whatever order and however often its facts come', () => {
    const kinds = fc.constantFrom(
      received(),
      assessed({ id: 'a', version: 1 }),
      assessed({ id: 'b', version: 1 }),
      assessed({ id: 'b', version: 2 }),
      moved(1),
      moved(2),
      'overheard#0001',
    )
    const facts = fc.uniqueArray(fc.tuple(kinds, fc.integer({ min: 0, max: 3 })), { selector: ([kind]) => kind })
    const arrivals = facts.chain((drawn) => {
      const held = drawn.map(([happening, second]) => fact(happening, second))
      return fc.tuple(
        fc.constant(held),
        fc.shuffledSubarray([...held, ...held], { minLength: 2 * held.length, maxLength: 2 * held.length }),
      )
    })
    fc.assert(
      fc.property(arrivals, ([held, arrived]) => {
        expect(historyOf(arrived)).toEqual(historyOf(held.toSorted(inRecordedOrder)))
      }),
    )
  })

  it('is not changed by a fact of a kind that this version does not know', () => {
    const history = historyOf([first])
    expect(evolve(history, fact('later#0001', 2))).toBe(history)
    expect(historyOf([])).toEqual(noHistory)
  })
})

describe('The assessment that decided an event', () => {
  it('is the first one while the event has not moved', () => {
    expect(decidingAssessment(historyOf([byAcme, byBaseline]))).toBe(byBaseline)
    expect(decidingAssessment(historyOf([first]))).toBeUndefined()
  })

  it('is the one that led to a step, also where another was recorded before it', () => {
    const steps = [step(1, 4, { causationid: byAcme.id }), step(2, 5, { causationid: first.id })]
    expect(decidingAssessment(historyOf([byBaseline, byAcme, ...steps]))).toBe(byAcme)
  })

  it('is the one that led to the last such step, where the event had failed after another', () => {
    const steps = [step(1, 6, { causationid: byBaseline.id }), step(2, 5, { causationid: byAcme.id })]
    expect(decidingAssessment(historyOf([byBaseline, byAcme, ...steps]))).toBe(byAcme)
  })

  it('is the first one where a step names none of them', () => {
    expect(decidingAssessment(historyOf([byBaseline, byAcme, step(1, 4, { causationid: first.id })]))).toBe(byBaseline)
    expect(decidingAssessment(historyOf([byBaseline, step(1, 4)]))).toBe(byBaseline)
  })
})

describe('The timeline of an event', () => {
  const move = (from: string, to: string) => ({ from, to, at: at(4), reason: `To ${to}.` })
  const data = (...moves: ReturnType<typeof move>[]) => ({
    version: 1,
    moves,
    status: moves.at(-1)?.to,
    score: 0,
    band: 'low',
  })

  it('begins with the receipt and has every move of every step', () => {
    const steps = [
      step(1, 4, { actor: 'sluice/workflow', data: data(move('received', 'validated'), move('validated', 'held')) }),
      step(2, 5, { actor: 'max', data: data(move('held', 'approved')) }),
    ]
    expect(timelineOf(first, steps).map(({ status, by, reason }) => [status, by, reason])).toEqual([
      ['received', 'a-producer', 'The event was received.'],
      ['validated', 'sluice/workflow', 'To validated.'],
      ['held', 'sluice/workflow', 'To held.'],
      ['approved', 'max', 'To approved.'],
    ])
  })

  it('has the kind and the issuer of each author, and the author alone in facts of earlier versions', () => {
    const received = { ...first, actor: 'AROA1:anna', actorkind: 'sender', actorissuer: 'queue/intake' }
    const moved = { actor: 'sluice/workflow', actorkind: 'system', data: data(move('received', 'held')) }
    const authors = timelineOf(received, [step(1, 4, moved), step(2, 5, { ...moved, actorkind: 7, actorissuer: 'x' })])
    expect(authors.map(({ status: _, at: __, reason: ___, ...author }) => author)).toEqual([
      { by: 'AROA1:anna', byKind: 'sender', byIssuer: 'queue/intake' },
      { by: 'sluice/workflow', byKind: 'system' },
      { by: 'sluice/workflow' },
    ])
  })

  it('is refused where a step does not fit its schema', () => {
    expect(() => timelineOf(first, [step(1, 4)])).toThrow(expect.objectContaining({ code: 'fact-invalid' }))
  })
})
