import { describe, expect, it } from 'vitest'
import type { LoggedEvent, LoggedReview } from '#lab/review-drill/drill-records.ts'
import { expiredClaims, missedCrossings } from '#lab/review-drill/timed-crossings.ts'

const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`

const aDecision = { factId: 'f', act: 3, person: 'sara', outcome: 'approve', assessmentFactId: 'a', at: at(9) } as const
const late = { ...aDecision, level: 2, isFinal: true, isLate: true } as const
const overdue = { act: 2, cause: 'overdue' }

const anEvent = (eventId: string, review: Partial<LoggedReview>): LoggedEvent => ({
  ...{ eventId, sender: 'pia', status: 'approved', steps: [1] },
  review: {
    ...{ purpose: 'decide', need: 1, dueAt: at(4), acts: [], decisions: [], claims: [], ends: [], escalations: [] },
    ...review,
  },
})

const fallsDue = anEvent('brief', { decisions: [late], escalations: [overdue] })
const eve = { person: 'eve', act: 1, at: at(1), until: at(2) }
const ben = (minute: number) => ({ person: 'ben', act: 2, at: at(minute), until: at(9) })
const takenOver = anEvent('left', { claims: [eve, ben(2)] })

const plan = { briefIds: ['brief'], leftId: 'left', lastDueAt: at(4) }

describe('A crossing that needs time', () => {
  it('has happened when the facts show it', () => {
    expect(missedCrossings(plan, [fallsDue, takenOver])).toEqual([])
  })

  it.each([
    ['is not in the log', []],
    ['was decided in time', [anEvent('brief', { decisions: [{ ...late, isLate: false }], escalations: [overdue] })]],
    ['was decided at level one', [anEvent('brief', { decisions: [{ ...late, level: 1 }], escalations: [overdue] })]],
    ['waits still', [anEvent('brief', { escalations: [overdue] })]],
    [
      'was escalated by a person',
      [anEvent('brief', { decisions: [late], escalations: [{ act: 2, cause: 'person' }] })],
    ],
    ['was escalated twice', [anEvent('brief', { decisions: [late], escalations: [overdue, overdue] })]],
  ] as const)('is missed when its review %s', (_, events) => {
    expect(missedCrossings(plan, [...events, takenOver])).toEqual([
      'The review of event brief falls due, is escalated once, and is decided late at level two.',
    ])
  })

  it.each([
    ['no one claimed the review after it', [anEvent('left', { claims: [eve] })]],
    ['it was taken before its end', [anEvent('left', { claims: [eve, ben(1)] })]],
    ['the same person claimed again', [anEvent('left', { claims: [eve, { ...ben(3), person: 'eve' }] })]],
  ] as const)('is missed when a claim was left and %s', (_, events) => {
    expect(missedCrossings(plan, [fallsDue, ...events])).toEqual([
      'The claim of event left ends by its time, and another person claims the review.',
    ])
  })

  it('counts the claims that ended by their time', () => {
    expect(expiredClaims({ claims: [eve, ben(3), { ...eve, at: at(5) }] })).toBe(1)
  })
})
