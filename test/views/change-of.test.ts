import { describe, expect, it } from 'vitest'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { makeMemoryEventRows } from '#test/support/doubles/memory-event-rows.ts'
import { changeOf } from '#views/application/change-of.ts'

const aMove = (type = 'Workflow.Event.Moved.v1') =>
  aFact({
    type,
    happening: 'moved#0001',
    actor: 'sluice/workflow',
    data: {
      version: 1,
      moves: [{ from: 'received', to: 'failed', at: '2026-03-01T12:00:02.000Z', reason: 'It came too late.' }],
      status: 'failed',
      score: 0,
      band: 'low',
    },
  })

describe('the change that a fact makes in the views', () => {
  it('is its status or its score, by what happened', () => {
    const matter = {
      source: '/desk/7',
      producerId: 'p-1',
      subject: 'account/4711',
      accounts: [
        { role: 'debtor', accountId: '4711' },
        { role: 'creditor', accountId: '0815' },
      ],
      amount: { minorUnits: 12_500, currency: 'EUR' },
      activityAt: '2026-03-01T12:00:00.000Z',
    }
    expect(changeOf(aFact({ producerid: 'p-1', subject: 'account/4711' }))).toEqual({ kind: 'received', matter })
    const assessment = anAssessment({ band: 'high' })
    const fired = { ruleId: 'structuring@1', points: 40, because: 'It is.' }
    expect(changeOf({ ...assessment, data: { ...assessment.data, reasons: [fired, fired] } })).toEqual({
      kind: 'assessment',
      assessmentId: assessment.id,
      assessedAt: assessment.recordedat,
      score: 75,
      band: 'high',
      rules: ['structuring@1'],
    })
    expect(changeOf(aMove())).toMatchObject({ status: 'failed', judgement: { score: 0, band: 'low' } })
  })

  it('is the status alone where people decide, because their step follows from no assessment', () => {
    const { moves: _, ...data } = aMove().data
    const moves = [{ from: 'held', to: 'approved', at: '2026-03-01T12:00:02.000Z', reason: 'It is known.' }]
    const byPeople = { ...aMove(), data: { ...data, version: 2, status: 'approved', moves } }
    expect(changeOf(byPeople)).toEqual({ kind: 'status', step: 2, status: 'approved' })
  })

  it('is the status alone where an event failed without a score', () => {
    const { score: _, band: __, ...data } = aMove().data
    expect(changeOf({ ...aMove(), data })).toEqual({ kind: 'status', step: 1, status: 'failed' })
  })

  it.each([
    [
      { ...anAssessment(), type: 'Risk.Assessment.Completed.v2' },
      'views accepts Risk.Assessment.Completed v1, and no conversion from v2 exists. See docs/event-versioning.md.',
    ],
    [
      aMove('Workflow.Event.Moved.v7'),
      'views accepts Workflow.Event.Moved v1, and no conversion from v7 exists. See docs/event-versioning.md.',
    ],
  ])('is refused permanently if the views do not accept the version of the fact: %#', async (fact, message) => {
    const projectViews = aProjector(makeMemoryEventRows())
    await expect(projectViews(fact)).rejects.toMatchObject({
      code: 'event-version-unaccepted',
      retryable: false,
      message,
    })
  })

  it('is none where the views have no use for what happened, whatever its version', () => {
    expect(
      changeOf({ ...anAssessment(), type: 'Risk.Assessment.Completed.v2', happening: 'explained#1' }),
    ).toBeUndefined()
    expect(changeOf(aFact({ type: 'Security.Access.Violated.v9', happening: 'violated#1' }))).toBeUndefined()
  })

  it.each([{ type: 'Trading.Order.Placed.v9' }, {}])(
    'has no accounts if the data of the event cannot be read, by its version or its content: %o',
    (known) => {
      const matter = { source: '/desk/7', accounts: [] }
      expect(changeOf(aFact({ data: {}, ...known }))).toEqual({ kind: 'received', matter })
    },
  )

  it('is refused permanently if the fact does not fit its happening', () => {
    const expected = expect.objectContaining({ code: 'fact-invalid', retryable: false })
    expect(() => changeOf(aFact({ happening: 'assessed#baseline@1' }))).toThrow(expected)
    expect(() => changeOf({ ...aMove(), data: { version: 1 } })).toThrow(expected)
  })
})
