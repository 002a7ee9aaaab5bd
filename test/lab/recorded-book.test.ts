import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import type { Move } from '#lab/backtest/moves.ts'
import { makeRecordedBook } from '#lab/backtest/recorded-book.ts'
import { makeRuleset } from '#scoring/domain/ruleset.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { anActivity } from '#test/support/builders/an-activity.ts'

/** Holds what was reported as severe, and nothing else. */
const candidate = makeRuleset({
  id: 'candidate',
  version: 3,
  bands: { medium: 40, high: 70 },
  limits: {},
  rules: [{ rule: 'reported-severity@1', policy: { points: { low: 0, medium: 10, high: 50, critical: 90 } } }],
})

const assessed = (severity: string, known: Partial<Fact> = {}): Fact => {
  const assessment = anAssessment({ band: 'medium' })
  const reasons = [{ ruleId: 'reported-severity@1', points: 45, because: 'It was.' }]
  return { ...assessment, data: { ...assessment.data, reasons, inputs: { severity } }, ...known }
}

const bookOf = (facts: readonly Fact[], labels: ReadonlyMap<string, boolean> = new Map(), from = '') => {
  const moves: Move[] = []
  const book = makeRecordedBook({ candidate, labels, from, onMove: (move) => moves.push(move) })
  facts.forEach(book.note)
  return { ...book.take(), listed: moves }
}

describe('recorded events scored again', () => {
  it('are judged by their recorded inputs, and those that move are listed with the rules they gain and lose', () => {
    const [up, down, same] = [assessed('critical'), assessed('medium'), assessed('high')]
    const { moves, listed, eventCount } = bookOf([up, down, same])
    expect(eventCount).toBe(3)
    expect(moves.matrix.medium).toEqual({ low: 1, medium: 1, high: 1 })
    expect(listed).toEqual([
      { id: up.eventid, before: 'medium', after: 'high', scores: { before: 45, after: 90 }, gained: [], lost: [] },
      { id: down.eventid, before: 'medium', after: 'low', scores: { before: 45, after: 10 }, gained: [], lost: [] },
    ])
  })

  it('lose the rules that the candidate does not have', () => {
    const { listed } = bookOf([anAssessment({ band: 'high' })].map(withReason))
    expect(listed).toMatchObject([{ before: 'high', after: 'low', gained: [], lost: ['large-amount@1'] }])
  })

  it('count by their first assessment', () => {
    const first = assessed('high')
    const second = { ...assessed('critical'), eventid: first.eventid, happening: 'assessed#other@1' }
    expect(bookOf([first, second])).toMatchObject({ eventCount: 1, repeatCount: 1, listed: [] })
  })

  it('are left out where their first assessment was before the time asked for', () => {
    const first = assessed('high')
    const second = { ...assessed('critical'), eventid: first.eventid, happening: 'assessed#other@1' }
    const from = '2026-03-01T12:00:02.000Z'
    const facts = [{ ...first, recordedat: '2026-03-01T09:00:00.000Z' }, second, assessed('low')]
    expect(bookOf(facts, new Map(), from)).toMatchObject({ eventCount: 1, repeatCount: 1 })
  })

  it('are known by Sluice’s id or, where the receipt was read, by their producer’s', () => {
    const received = aFact({ producerid: 'mine-1' })
    const facts = [received, assessed('critical', { eventid: received.eventid }), assessed('low'), assessed('low')]
    const labels = new Map([
      ['mine-1', true],
      [facts[2]?.eventid ?? '', false],
      ['no-event', true],
    ])
    expect(bookOf(facts, labels).labelled).toEqual({
      count: 2,
      before: { fraud: { low: 0, medium: 1, high: 0 }, genuine: { low: 0, medium: 1, high: 0 } },
      after: { fraud: { low: 0, medium: 0, high: 1 }, genuine: { low: 1, medium: 0, high: 0 } },
    })
  })

  it('are known by their producer’s id also where the receipt follows the assessment', () => {
    const received = aFact({ producerid: 'mine-1' })
    const facts = [assessed('low', { eventid: received.eventid }), received, received]
    expect(bookOf(facts, new Map([['mine-1', true]])).labelled).toMatchObject({
      count: 1,
      after: { fraud: { low: 1 } },
    })
  })

  it('are left out where they were scored before the time asked for', () => {
    expect(bookOf([assessed('low')], new Map(), '2026-03-01T12:00:02.001Z').eventCount).toBe(0)
    expect(bookOf([assessed('low')], new Map(), '2026-03-01T12:00:02.000Z').eventCount).toBe(1)
  })

  it('are listed where they cannot be read, and stop nothing', () => {
    const bad = withInputs(assessed('low'), { severity: 'unknown' })
    const { eventCount, unreadable } = bookOf([bad, assessed('low'), { ...assessed('low'), eventid: bad.eventid }])
    expect({ eventCount, unreadable }).toEqual({ eventCount: 1, unreadable: { count: 1, example: bad.eventid } })
  })

  it('are counted when they were scored without history', () => {
    const amount = { minorUnits: 100, currency: 'EUR' }
    const inputs = [{ amount, debtor: {} }, { amount, debtor: { activity: anActivity() } }, { amount }]
    const facts = inputs.map((seen) => withInputs(assessed('low'), seen))
    expect(bookOf(facts).withoutHistory).toBe(1)
  })
})

const withReason = (fact: Fact): Fact => ({
  ...fact,
  data: { ...fact.data, reasons: [{ ruleId: 'large-amount@1', points: 75, because: 'It is.' }] },
})

const withInputs = (fact: Fact, inputs: unknown): Fact => ({ ...fact, data: { ...fact.data, inputs } })
