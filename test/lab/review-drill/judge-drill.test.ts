import { describe, expect, it } from 'vitest'
import type { DrillRecords, LoggedDecision, LoggedEvent, LoggedReview } from '#lab/review-drill/drill-records.ts'
import { judgeDrill } from '#lab/review-drill/judge-drill.ts'

const now = '2026-03-01T12:00:00.000Z'

const aDecision = (changes: Partial<LoggedDecision> = {}): LoggedDecision => ({
  factId: `fact-${changes.act ?? 2}`,
  act: 2,
  person: 'ben',
  outcome: 'approve',
  level: 1,
  assessmentFactId: 'first',
  isFinal: true,
  isLate: false,
  at: '2026-03-01T11:50:00.000Z',
  ...changes,
})

const aReview = (changes: Partial<LoggedReview> = {}): LoggedReview => ({
  purpose: 'decide',
  need: 1,
  dueAt: '2026-03-01T12:30:00.000Z',
  acts: [1, 2],
  decisions: [aDecision()],
  claims: [{ person: 'ben', act: 1, at: '2026-03-01T11:49:00.000Z', until: '2026-03-01T11:50:30.000Z' }],
  ends: [2],
  escalations: [],
  ...changes,
})

const anEvent = (review?: Partial<LoggedReview>, changes: Partial<LoggedEvent> = {}): LoggedEvent => ({
  eventId: 'e1',
  sender: 'feed',
  status: 'approved',
  steps: [1, 2],
  review: aReview(review),
  ...changes,
})

const sentOf = ({ eventId, review }: LoggedEvent) =>
  (review?.decisions ?? []).map(({ person, outcome }) => ({ eventId, person, outcome, isAnswered: true }))

const recordsOf = (event: LoggedEvent, changes: Partial<DrillRecords> = {}): DrillRecords => {
  const isOpen = event.review !== undefined && !event.review.decisions.some(({ isFinal }) => isFinal)
  return {
    facts: [],
    events: [event],
    audited: new Map((event.review?.decisions ?? []).map(({ factId }) => [factId, 1])),
    listed: {
      open: isOpen ? [event.eventId] : [],
      decided: event.review && !isOpen ? [event.eventId] : [],
      byStatus: new Map([[event.status, [event.eventId]]]),
    },
    ...changes,
  }
}

type Changes = Readonly<{
  sent?: Readonly<ReturnType<typeof sentOf>>
  complaints?: readonly string[]
  records?: Partial<DrillRecords>
}>

const findingsOf = (event: LoggedEvent, { sent = sentOf(event), complaints = [], records = {} }: Changes = {}) =>
  judgeDrill(
    { log: { decisions: sent, complaints }, accepted: ['e1'], supervisors: new Set(['sara']), now },
    recordsOf(event, records),
  ).map(({ kind, sentence }) => `${kind}: ${sentence}`)

const twoOfOneMind = [aDecision({ isFinal: false }), aDecision({ act: 3, person: 'cleo' })]
const sarasDecision = aDecision({ act: 4, person: 'sara', level: 2 })

describe('the judge of the review drill', () => {
  it.each([
    ['an event that the machine approved', anEvent({}, { review: undefined, steps: [1] })],
    ['one decision', anEvent()],
    ['two who agree', anEvent({ need: 2, acts: [1, 2, 3], decisions: twoOfOneMind })],
    ['an open review within its deadline', anEvent({ decisions: [], acts: [1] }, { status: 'held', steps: [1] })],
    [
      'an overdue review that was escalated, within the time of level two',
      anEvent(
        {
          decisions: [],
          acts: [1, 2],
          dueAt: '2026-03-01T11:00:00.000Z',
          levelTwoDueAt: '2026-03-01T11:58:00.000Z',
          escalations: [{ act: 2, cause: 'overdue' }],
        },
        { status: 'held', steps: [1] },
      ),
    ],
    [
      'a supervisor after two who disagree',
      anEvent({
        need: 2,
        acts: [1, 2, 3, 4],
        decisions: [
          aDecision({ isFinal: false }),
          aDecision({ act: 3, person: 'cleo', outcome: 'reject', isFinal: false }),
          sarasDecision,
        ],
      }),
    ],
    [
      'a supervisor and an officer at level two, and a person who chooses again after another assessment',
      anEvent({
        need: 2,
        acts: [1, 2, 3, 4],
        decisions: [
          aDecision({ isFinal: false }),
          aDecision({ ...sarasDecision, act: 3, isFinal: false, assessmentFactId: 'second' }),
          aDecision({ act: 4, level: 2, assessmentFactId: 'second' }),
        ],
      }),
    ],
    [
      'a confirmed rejection',
      anEvent(
        { purpose: 'confirm', decisions: [aDecision({ outcome: 'reject' })] },
        { status: 'rejected', steps: [1] },
      ),
    ],
  ])('finds nothing in %s', (_, event) => {
    expect(findingsOf(event)).toEqual([])
  })

  it.each([
    ['lost', 'is not in the log', { ...anEvent(), eventId: 'e2' }, {}],
    ['stuck', 'It is processing', anEvent({}, { status: 'processing', review: undefined }), {}],
    ['stuck', 'no review was opened', anEvent({}, { status: 'held', review: undefined }), {}],
    [
      'stuck',
      'was not escalated',
      anEvent({ decisions: [], dueAt: '2026-03-01T11:00:00.000Z' }, { status: 'held' }),
      {},
    ],
    [
      'stuck',
      'to be decided at level two until 2026-03-01T11:57:59.000Z',
      anEvent(
        {
          decisions: [],
          dueAt: '2026-03-01T11:00:00.000Z',
          levelTwoDueAt: '2026-03-01T11:57:59.000Z',
          escalations: [{ act: 2, cause: 'overdue' }],
        },
        { status: 'held' },
      ),
      {},
    ],
    [
      'stuck',
      'was not escalated',
      anEvent(
        {
          decisions: [],
          dueAt: '2026-03-01T11:00:00.000Z',
          levelTwoDueAt: '2026-03-01T13:00:00.000Z',
          escalations: [{ act: 2, cause: 'person' }],
        },
        { status: 'held' },
      ),
      {},
    ],
    ['wrong', 'Its acts have the numbers 1, 3', anEvent({ acts: [1, 3] }), {}],
    ['wrong', 'Its steps have the numbers 1, 1', anEvent({}, { steps: [1, 1] }), {}],
    [
      'doubled',
      'ben decided twice',
      anEvent({ need: 2, decisions: [aDecision({ isFinal: false }), aDecision({ act: 3 })] }),
      {},
    ],
    ['doubled', '2 final decisions', anEvent({ decisions: [aDecision(), aDecision({ act: 3, person: 'cleo' })] }), {}],
    [
      'doubled',
      'a decision after the final one',
      anEvent({ decisions: [aDecision(), aDecision({ act: 3, person: 'cleo', isFinal: false })] }),
      {},
    ],
    ['wrong', 'ben sent it and decided on it', anEvent({}, { sender: 'ben' }), {}],
    ['wrong', 'no supervisor chose to approve', anEvent({ decisions: [aDecision({ level: 2 })] }), {}],
    [
      'wrong',
      'no supervisor chose to approve',
      anEvent({
        need: 2,
        acts: [1, 2, 3, 4],
        decisions: [
          aDecision({ person: 'sara', isFinal: false }),
          aDecision({ act: 3, person: 'cleo', outcome: 'reject', isFinal: false }),
          aDecision({ act: 4, level: 2 }),
        ],
      }),
      {},
    ],
    [
      'wrong',
      '1 people chose to approve, and 2 were needed',
      anEvent({
        need: 2,
        decisions: [aDecision({ isFinal: false }), aDecision({ act: 3, person: 'cleo', assessmentFactId: 'second' })],
      }),
      {},
    ],
    ['wrong', '1 people chose to approve, and 2 were needed', anEvent({ need: 2 }), {}],
    ['wrong', '1 people chose to approve, and 2 were needed', anEvent({ purpose: 'confirm' }), {}],
    ['wrong', 'People chose to approve, and it is rejected', anEvent({}, { status: 'rejected' }), {}],
    ['wrong', 'It is approved without a final decision', anEvent({ decisions: [] }), {}],
    [
      'doubled',
      'cleo claimed it at 2026-03-01T11:49:30.000Z',
      anEvent({
        claims: [
          { person: 'ben', act: 1, at: '2026-03-01T11:49:00.000Z', until: '2026-03-01T11:50:30.000Z' },
          { person: 'cleo', act: 2, at: '2026-03-01T11:49:30.000Z', until: '2026-03-01T11:50:50.000Z' },
        ],
        ends: [],
      }),
      {},
    ],
    ['wrong', 'The decision of ben has a fact, and was refused', anEvent(), { sent: [] }],
    ['lost', 'is in the audit log 0 times', anEvent(), { records: { audited: new Map() } }],
    ['doubled', 'is in the audit log 2 times', anEvent(), { records: { audited: new Map([['fact-2', 2]]) } }],
    [
      'lost',
      'missing in the list of the decided reviews',
      anEvent(),
      { records: { listed: { open: [], decided: [], byStatus: new Map() } } },
    ],
    [
      'stuck',
      'in the list of the open reviews, and must not be',
      anEvent(),
      { records: { listed: { open: ['e1'], decided: ['e1'], byStatus: new Map() } } },
    ],
    [
      'stuck',
      'in the list of the held events',
      anEvent(),
      { records: { listed: { open: [], decided: ['e1'], byStatus: new Map([['held', ['e1']]]) } } },
    ],
    [
      'doubled',
      'has an event twice',
      anEvent(),
      { records: { listed: { open: [], decided: ['e1', 'e1'], byStatus: new Map() } } },
    ],
    ['wrong', 'Both won.', anEvent(), { complaints: ['Both won.'] }],
  ] as const)('finds what is %s: %s', (kind, sentence, event, changes) => {
    expect(findingsOf(event, changes)).toContainEqual(expect.stringMatching(new RegExp(`^${kind}: .*${sentence}`)))
  })

  it('finds a decision that was answered and has no fact, and none that had no answer', () => {
    const event = anEvent()
    const sent = { eventId: 'e1', person: 'dan', outcome: 'reject', isAnswered: true } as const
    expect(findingsOf(event, { sent: [...sentOf(event), sent] })).toEqual([
      'lost: The decision of dan was answered, and has no fact.',
    ])
    expect(findingsOf(event, { sent: [...sentOf(event), { ...sent, isAnswered: false }] })).toEqual([])
  })
})
