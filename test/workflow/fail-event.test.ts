import { describe, expect, it } from 'vitest'
import { anAssessment } from '#test/support/builders/a-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { workflowNeeds } from '#test/support/ports/workflow-stores.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { makeFailEvent } from '#workflow/application/fail-event.ts'

const clock = () => '2026-03-01T12:00:05.000Z'
const failure = { code: 'event-version-unaccepted' }

describe(`fail-event, in ${storeName},`, () => {
  it('moves an event to failed once, with the code of the error and no score', async () => {
    const facts = makeFactLog()
    const assessed = anAssessment()
    const failEvent = makeFailEvent({ ...workflowNeeds(facts), clock })
    await Promise.all([failEvent(assessed, failure), failEvent(assessed, failure)])
    await failEvent(assessed, { code: 'store-unavailable' })
    const [moved, ...others] = await facts.facts()
    expect([moved?.happening, others]).toEqual(['moved#0001', []])
    expect(moved).toMatchObject({ causationid: assessed.id, actor: 'sluice/workflow', actorkind: 'system' })
    const reason = 'The message of workflow was set aside with the code event-version-unaccepted.'
    const move = { from: 'received', to: 'failed', at: clock(), reason }
    expect(moved?.data).toEqual({ version: 1, moves: [move], status: 'failed' })
  })

  it('continues from there when the message is redriven, and fails again where it has to', async () => {
    const facts = makeFactLog()
    const assessed = anAssessment({ band: 'medium' })
    await makeFailEvent({ ...workflowNeeds(facts), clock })(assessed, failure)
    await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
    await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
    expect((await facts.facts()).map(({ happening, data }) => [happening, data])).toMatchObject([
      ['moved#0001', { status: 'failed' }],
      ['moved#0002', { moves: [{ from: 'failed', to: 'processing' }, { to: 'held' }], score: 45, band: 'medium' }],
    ])
  })

  it.each(['low', 'medium', 'high'] as const)(
    'changes nothing for an event of the %s band that was decided',
    async (band) => {
      const facts = makeFactLog()
      const assessed = anAssessment({ band })
      await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
      await makeFailEvent({ ...workflowNeeds(facts), clock })(assessed, failure)
      expect(await facts.facts()).toHaveLength(1)
    },
  )

  it('changes nothing for an event past its retention', async () => {
    const facts = makeFactLog()
    await makeFailEvent({ ...workflowNeeds(facts), clock })({ ...anAssessment(), retainuntil: clock() }, failure)
    expect(await facts.facts()).toEqual([])
  })

  it('moves an event whose assessment it cannot read', async () => {
    const facts = makeFactLog()
    await makeFailEvent({ ...workflowNeeds(facts), clock })(
      { ...anAssessment(), data: { score: 200 } },
      { code: 'fact-invalid' },
    )
    expect(await facts.facts()).toMatchObject([{ data: { status: 'failed' } }])
  })
})
