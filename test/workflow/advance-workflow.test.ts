import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { standardPolicies } from '#test/support/doubles/standard-policies.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { workflowNeeds } from '#test/support/ports/workflow-stores.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'

const clock = () => '2026-03-01T12:00:05.000Z'

describe(`advance-workflow, in ${storeName},`, () => {
  it.each([
    ['low', 'approved'],
    ['medium', 'held'],
    ['high', 'rejected'],
  ] as const)('moves an event of the %s band to %s, as one fact', async (band, status) => {
    const facts = makeFactLog()
    const assessed = anAssessment({ band })
    await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
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

  const report = 'Risk.Event.Reported.v1'
  const standard = { id: 'standard', version: 1 }
  const [in4Hours, in24Hours] = ['2026-03-01T16:01:00.000Z', '2026-03-02T12:01:00.000Z']

  it.each([
    [anAssessment({ band: 'low' }), { status: 'approved' }],
    [anAssessment({ band: 'medium' }), { status: 'held', review: { purpose: 'decide', dueAt: in24Hours } }],
    [
      anAssessment({ band: 'high' }),
      { status: 'rejected', confirmBy: in4Hours, review: { purpose: 'confirm', dueAt: in4Hours } },
    ],
    [
      { ...anAssessment({ band: 'high' }), eventtype: report },
      { status: 'held', review: { purpose: 'decide', dueAt: in4Hours } },
    ],
  ] as const)('records the policy, and the review that it opens: %#', async (assessed, { status, ...opened }) => {
    const facts = makeFactLog()
    await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
    const [fact] = await facts.facts()
    const { version: _, moves: __, score: ___, band: ____, ...rest } = fact?.data ?? {}
    const review = 'review' in opened && { review: { level: 1, need: 1, ...opened.review } }
    expect(rest).toEqual({ status, policy: standard, ...opened, ...review })
    expect(catalogue.get('Workflow.Event.Moved.v1')?.data.parse(fact?.data)).toEqual(fact?.data)
  })

  it('decides each event by the policy that is active then, and by the amount that the rules saw', async () => {
    const facts = makeFactLog()
    let active: DecisionPolicy = standardPolicy
    const tenants: string[] = []
    const advanceWorkflow = makeAdvanceWorkflow({
      ...workflowNeeds(facts),
      clock,
      policies: {
        ...standardPolicies,
        active: async (tenantId) => {
          tenants.push(tenantId)
          return active
        },
      },
    })
    const first = anAssessment({ band: 'medium' })
    const inputs = { amount: { minorUnits: 1_000_000, currency: 'EUR' } }
    const withAmount = (own: object) => {
      const assessed = anAssessment({ band: 'medium' })
      return { ...assessed, tenantid: first.tenantid, data: { ...assessed.data, inputs: own } }
    }
    await advanceWorkflow(first)
    active = { ...standardPolicy, id: 'strict', version: 7, fourEyes: { amounts: { EUR: 1_000_000 } } }
    await advanceWorkflow(withAmount(inputs))
    await advanceWorkflow(withAmount({ reversedAmount: inputs.amount }))
    await advanceWorkflow(withAmount({ amount: 'none' }))
    await advanceWorkflow(first)
    const moved = (await facts.facts()).map(({ data }) => data)
    const strict = { id: 'strict', version: 7 }
    expect(moved).toMatchObject([
      { policy: standard, review: { need: 1 } },
      { policy: strict, review: { need: 2 } },
      { policy: strict, review: { need: 2 } },
      { policy: strict, review: { need: 1 } },
    ])
    expect(new Set(tenants)).toEqual(new Set([first.tenantid]))
  })

  it('decides nothing while the policy cannot be read, and a failure needs none', async () => {
    const facts = makeFactLog()
    const unusable = new Transient('decision-policy-unusable', 'It has a field of tomorrow.')
    const advanceWorkflow = makeAdvanceWorkflow({
      ...workflowNeeds(facts),
      clock,
      policies: { ...standardPolicies, active: async () => Promise.reject(unusable) },
    })
    await expect(advanceWorkflow(anAssessment())).rejects.toBe(unusable)
    expect(await facts.facts()).toEqual([])
    const data = { code: 'profile-contended' }
    await advanceWorkflow(aFact({ type: 'Risk.Assessment.Failed.v1', happening: 'unassessed', data }))
    expect(await facts.facts()).toMatchObject([{ data: { status: 'failed' } }])
  })

  it('decides an event once, by its first assessment, however often and by whichever ruleset it is assessed', async () => {
    const facts = makeFactLog()
    const advanceWorkflow = makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })
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
    const advanceWorkflow = makeAdvanceWorkflow({
      ...workflowNeeds(facts),
      clock,
      skipped: (fact) => skipped.push(fact),
    })
    const late = { ...anAssessment(), retainuntil: clock() }
    await advanceWorkflow(late)
    expect(await facts.facts()).toEqual([])
    await advanceWorkflow({ ...anAssessment(), retainuntil: '2026-03-01T12:00:05.001Z' })
    expect(await facts.facts()).toHaveLength(1)
    expect(skipped).toEqual([late])
  })

  it('moves an event that scoring gave up on to failed, and brings it on when it is assessed after all', async () => {
    const facts = makeFactLog()
    const advanceWorkflow = makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })
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
    const advanceWorkflow = makeAdvanceWorkflow({ ...workflowNeeds(makeFactLog()), clock })
    const broken = { ...anAssessment(), data: { score: 200 } }
    await expect(advanceWorkflow(broken)).rejects.toMatchObject({ code: 'fact-invalid', retryable: false })
    await expect(advanceWorkflow(aFact())).rejects.toMatchObject({ code: 'fact-invalid', retryable: false })
  })

  it('refuses permanently an assessment of an unknown version, and names the versions it knows', async () => {
    const facts = makeFactLog()
    const recent = { ...anAssessment(), type: 'Risk.Assessment.Completed.v2' }
    await expect(makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(recent)).rejects.toMatchObject({
      code: 'event-version-unaccepted',
      retryable: false,
      message:
        'workflow accepts Risk.Assessment.Completed v1, and no conversion from v2 exists. See docs/event-versioning.md.',
    })
    expect(await facts.facts()).toEqual([])
  })
})
