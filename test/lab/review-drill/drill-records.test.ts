import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { loggedEvents } from '#lab/review-drill/drill-records.ts'
import { aFact } from '#test/support/builders/a-fact.ts'

const received = aFact({ actor: 'feed' })

const follow = (type: string, happening: string, actor: string, data: Fact['data'], recordedat = received.recordedat) =>
  aFact({ ...received, id: `${happening}-id`, type, happening, actor, recordedat, data })

const at = (minute: number) => `2026-03-01T12:${String(minute).padStart(2, '0')}:00.000Z`
const policy = { id: 'drill', version: 1 }
const assessmentFactId = '0d3bd9e4-3a65-5d6c-9a0e-5c2ad7b1f0b3'

const held = follow('Workflow.Event.Moved.v1', 'moved#0001', 'sluice/workflow', {
  version: 1,
  moves: [{ from: 'processing', to: 'held', at: at(0), reason: 'Its score of 50 is in the medium band.' }],
  status: 'held',
  policy,
  review: { purpose: 'decide', level: 1, need: 1, dueAt: at(59) },
})

const claimed = (act: number, person: string, from: number, until: number) =>
  follow(
    'Workflow.Review.Claimed.v1',
    `reviewed#000${act}`,
    person,
    { act, version: act + 1, until: at(until) },
    at(from),
  )

const decided = follow(
  'Workflow.Review.Decided.v1',
  'reviewed#0003',
  'cleo',
  {
    act: 3,
    version: 4,
    purpose: 'decide',
    outcome: 'approve',
    reason: 'The payer confirmed it.',
    basedOn: { version: 3, assessmentFactId },
    policy,
    level: 1,
    isLate: false,
    isFinal: true,
    choices: [
      { person: { id: 'cleo' }, outcome: 'approve', at: at(9), assessmentFactId, level: 1, isSupervisor: false },
    ],
    status: 'approved',
  },
  at(9),
)

const approved = follow('Workflow.Event.Moved.v1', 'moved#0002', 'cleo', {
  version: 2,
  moves: [{ from: 'held', to: 'approved', at: at(9), reason: 'The payer confirmed it.' }],
  status: 'approved',
})

describe('the facts of a drill', () => {
  it('show an event, its steps and its review, in whatever order they are read', () => {
    const facts = [approved, decided, claimed(2, 'cleo', 6, 9), claimed(1, 'ben', 1, 5), held, received]
    expect(loggedEvents(facts)).toEqual([
      {
        eventId: received.eventid,
        sender: 'feed',
        status: 'approved',
        steps: [1, 2],
        review: {
          purpose: 'decide',
          need: 1,
          dueAt: at(59),
          levelTwoDueAt: undefined,
          acts: [1, 2, 3],
          decisions: [
            {
              factId: 'reviewed#0003-id',
              act: 3,
              person: 'cleo',
              outcome: 'approve',
              level: 1,
              assessmentFactId,
              isFinal: true,
              isLate: false,
              at: at(9),
            },
          ],
          claims: [
            { person: 'ben', act: 1, at: at(1), until: at(5) },
            { person: 'cleo', act: 2, at: at(6), until: at(9) },
          ],
          ends: [3],
          escalations: [],
        },
      },
    ])
    expect(loggedEvents(facts.toReversed())).toEqual(loggedEvents(facts))
  })

  it('show the terms of a review that was escalated and assessed again', () => {
    const [escalated, reassessed] = [
      follow('Workflow.Review.Escalated.v1', 'reviewed#0001', 'sluice/workflow', {
        ...{ act: 1, version: 2, cause: 'overdue', level: 2, levelTwoDueAt: at(58) },
      }),
      follow('Workflow.Review.Reassessed.v1', 'reviewed#0002', 'sluice/workflow', {
        ...{ act: 2, version: 3, assessmentFactId, score: 90, band: 'high' },
        ...{ need: 2, dueAt: at(30), levelTwoDueAt: at(40) },
      }),
    ]
    expect(loggedEvents([reassessed, escalated, held, received])).toMatchObject([
      { review: { need: 2, dueAt: at(30), levelTwoDueAt: at(40), escalations: [{ act: 1, cause: 'overdue' }] } },
    ])
  })

  it('show an event that has not moved, and leave out facts without an event', () => {
    expect(loggedEvents([received])).toMatchObject([{ status: 'received', steps: [], review: undefined }])
    expect(loggedEvents([claimed(1, 'ben', 1, 5)])).toEqual([])
  })
})
