import { describe, expect, it } from 'vitest'
import type { Fact } from '#facts/domain/fact.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'

const clock = () => '2026-03-01T12:00:05.000Z'

describe(`advance-workflow, in ${storeName},`, () => {
  it.each([
    ['low', 'approved'],
    ['medium', 'held'],
    ['high', 'rejected'],
  ] as const)('moves an event of the %s band to %s, as one fact', async (band, status) => {
    const facts = makeFactLog()
    const assessed = anAssessment({ band })
    await makeAdvanceWorkflow({ facts, clock, skipped: () => undefined })(assessed)
    expect(await facts.facts()).toMatchObject([
      {
        type: 'Workflow.Event.Moved.v1',
        happening: 'moved#0001',
        causationid: assessed.id,
        correlationid: assessed.correlationid,
        receivedat: assessed.receivedat,
        data: { version: 1, status, moves: [{ to: 'validated' }, { to: 'processing' }, { to: status }] },
      },
    ])
  })

  it('decides an event once, by its first assessment, however often and by whichever ruleset it is assessed', async () => {
    const facts = makeFactLog()
    const advanceWorkflow = makeAdvanceWorkflow({ facts, clock, skipped: () => undefined })
    const first = anAssessment({ band: 'low' })
    await Promise.all([advanceWorkflow(first), advanceWorkflow(first), advanceWorkflow(first)])
    await advanceWorkflow({
      ...first,
      id: aFact().id,
      happening: 'assessed#candidate@1',
      data: anAssessment({ band: 'high' }).data,
    })
    expect(await facts.facts()).toMatchObject([{ causationid: first.id, data: { status: 'approved' } }])
  })

  it('decides no event past its retention, and reports that', async () => {
    const [facts, skipped] = [makeFactLog(), [] as Fact[]]
    const advanceWorkflow = makeAdvanceWorkflow({ facts, clock, skipped: (fact) => skipped.push(fact) })
    const late = { ...anAssessment(), retainuntil: clock() }
    await advanceWorkflow(late)
    expect(await facts.facts()).toEqual([])
    await advanceWorkflow({ ...anAssessment(), retainuntil: '2026-03-01T12:00:05.001Z' })
    expect(await facts.facts()).toHaveLength(1)
    expect(skipped).toEqual([late])
  })

  it('moves an event that scoring gave up on to failed, and brings it on when it is assessed after all', async () => {
    const facts = makeFactLog()
    const advanceWorkflow = makeAdvanceWorkflow({ facts, clock, skipped: () => undefined })
    const assessed = anAssessment({ band: 'low' })
    const unassessed = aFact({
      tenantid: assessed.tenantid,
      eventid: assessed.eventid,
      type: 'Risk.Assessment.Failed.v1',
      source: 'sluice/scoring',
      happening: 'unassessed',
      data: { code: 'profile-contended' },
    })
    await Promise.all([advanceWorkflow(unassessed), advanceWorkflow(unassessed)])
    await Promise.all([advanceWorkflow(assessed), advanceWorkflow(assessed)])
    await advanceWorkflow(unassessed)
    expect(await facts.facts()).toMatchObject([
      {
        happening: 'moved#0001',
        causationid: unassessed.id,
        data: {
          version: 1,
          status: 'failed',
          moves: [{ reason: 'The message of scoring was set aside with the code profile-contended.' }],
        },
      },
      {
        happening: 'moved#0002',
        causationid: assessed.id,
        data: { version: 2, status: 'approved', moves: [{ from: 'failed', to: 'processing' }, { to: 'approved' }] },
      },
    ])
  })

  it('refuses permanently a fact that is not of scoring', async () => {
    const advanceWorkflow = makeAdvanceWorkflow({ facts: makeFactLog(), clock, skipped: () => undefined })
    const broken = { ...anAssessment(), data: { score: 200 } }
    await expect(advanceWorkflow(broken)).rejects.toMatchObject({ code: 'fact-invalid', retryable: false })
    await expect(advanceWorkflow(aFact())).rejects.toMatchObject({ code: 'fact-invalid', retryable: false })
  })

  it('refuses permanently an assessment of an unknown version, and names the versions it knows', async () => {
    const facts = makeFactLog()
    const recent = { ...anAssessment(), type: 'Risk.Assessment.Completed.v2' }
    await expect(makeAdvanceWorkflow({ facts, clock, skipped: () => undefined })(recent)).rejects.toMatchObject({
      code: 'event-version-unaccepted',
      retryable: false,
      message:
        'workflow accepts Risk.Assessment.Completed v1, and no conversion from v2 exists. See docs/event-versioning.md.',
    })
    expect(await facts.facts()).toEqual([])
  })
})
