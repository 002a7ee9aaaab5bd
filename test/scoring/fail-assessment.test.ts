import { describe, expect, it } from 'vitest'
import { makeFailAssessment } from '#scoring/application/fail-assessment.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

describe(`fail-assessment, in ${storeName},`, () => {
  it('records once that scoring gave up on an event, with the code of the first time', async () => {
    const facts = makeFactLog()
    const received = aFact()
    const failAssessment = makeFailAssessment({ facts, clock: () => '2026-03-01T12:00:05.000Z' })
    await failAssessment(received, { code: 'fact-invalid' })
    await failAssessment(received, { code: 'store-unavailable' })
    expect(await facts.facts()).toMatchObject([
      {
        type: 'Risk.Assessment.Failed.v1',
        source: 'sluice/scoring',
        happening: 'unassessed',
        tenantid: received.tenantid,
        eventid: received.eventid,
        causationid: received.id,
        actorkind: 'system',
        data: { code: 'fact-invalid' },
      },
    ])
  })

  it('records nothing for an event past its retention', async () => {
    const facts = makeFactLog()
    const failAssessment = makeFailAssessment({ facts, clock: () => '2026-03-01T12:00:05.000Z' })
    await failAssessment(aFact({ retainuntil: '2026-03-01T12:00:05.000Z' }), { code: 'fact-invalid' })
    expect(await facts.facts()).toEqual([])
  })
})
