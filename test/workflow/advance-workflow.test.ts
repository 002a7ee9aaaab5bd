import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import type { FactLog } from '#facts/application/fact-log.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { Transient } from '#kernel/domain/errors.ts'
import { aFact, anAssessment, aReversal, somePayment } from '#test/support/builders/a-fact.ts'
import { standardPolicies } from '#test/support/doubles/standard-policies.ts'
import { type ListedFactLog, makeFactLog } from '#test/support/ports/facts-stores.ts'
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

  /** Needs by which the policy is the one that the test sets, and the first fact is of the given type. */
  const underPolicies = (facts: ListedFactLog) => {
    const needs = workflowNeeds(facts)
    const active: { policy: DecisionPolicy; tenants: string[] } = { policy: standardPolicy, tenants: [] }
    const policies = {
      ...standardPolicies,
      active: async (tenantId: string) => {
        active.tenants.push(tenantId)
        return active.policy
      },
    }
    return { ...{ ...needs, clock, policies }, active }
  }
  const strict = { ...standardPolicy, id: 'strict', version: 7, fourEyes: { amounts: { EUR: 12_500 } } }

  it('decides each event by the policy that is active then', async () => {
    const facts = makeFactLog()
    const { active, ...needs } = underPolicies(facts)
    const advanceWorkflow = makeAdvanceWorkflow(needs)
    const first = anAssessment({ band: 'medium' })
    await advanceWorkflow(first)
    active.policy = strict
    await advanceWorkflow({ ...anAssessment({ band: 'medium' }), tenantid: first.tenantid })
    await advanceWorkflow(first)
    expect((await facts.facts()).map(({ data }) => data)).toMatchObject([
      { policy: standard, review: { need: 1 } },
      { policy: { id: 'strict', version: 7 }, review: { need: 2 } },
    ])
    expect(new Set(active.tenants)).toEqual(new Set([first.tenantid]))
  })

  const payment = aFact()
  const order = {
    orderId: 'ORD-1',
    accountId: 'ACC-1',
    instrument: 'XAUUSD',
    side: 'buy',
    quantity: '1',
    orderType: 'market',
  }

  it.each<[string, Partial<Fact>, number, object | undefined]>([
    ['a payment at the amount', {}, 2, somePayment.amount],
    [
      'a payment below it',
      { data: { ...somePayment, amount: { minorUnits: 12_499, currency: 'EUR' } } },
      1,
      { minorUnits: 12_499 },
    ],
    ['a reversal', { type: 'Payment.Transfer.Reversed.v1', data: aReversal(payment).data }, 2, somePayment.amount],
    ['an order without a value', { type: 'Trading.Order.Placed.v2', data: order }, 2, undefined],
    ['a report', { type: report, data: { entityId: 'ACC-1', category: 'fraud', riskScore: 50 } }, 1, undefined],
  ])(
    'asks two people by the amount in the event, whatever the assessment has: %s',
    async (_, changes, need, amount) => {
      const facts = makeFactLog()
      const { active, ...needs } = underPolicies(facts)
      active.policy = strict
      const assessed = anAssessment({ band: 'medium' })
      const { type = 'Payment.Transfer.Observed.v1' } = changes
      const event = {
        ...aFact({ ...changes, eventtype: type }),
        tenantid: assessed.tenantid,
        eventid: assessed.eventid,
      }
      const first = async () => ({ fact: event })
      const advanceWorkflow = makeAdvanceWorkflow({ ...needs, facts: { ...needs.facts, first } })
      const inputs = {
        amount: need === 2 ? { minorUnits: 1, currency: 'EUR' } : { minorUnits: 1_000_000_000, currency: 'EUR' },
      }
      await advanceWorkflow({ ...assessed, eventtype: type, data: { ...assessed.data, inputs } })
      expect(await facts.facts()).toMatchObject([{ data: { review: { need } } }])
      const review = await needs.reviews.read(tenancyOf(assessed), assessed.eventid)
      expect(review).toMatchObject({ need, ...(amount && { amount }) })
      expect(review?.amount === undefined).toBe(amount === undefined)
    },
  )

  it('decides nothing while the amount in the event cannot be read', async () => {
    const facts = makeFactLog()
    const { active, ...needs } = underPolicies(facts)
    active.policy = strict
    const assessed = anAssessment({ band: 'medium' })
    const { tenantid, eventid } = assessed
    const unreadable = aFact({ tenantid, eventid, data: { ...somePayment, amount: 'none' } })
    const first = async () => ({ fact: unreadable })
    const advanceWorkflow = makeAdvanceWorkflow({ ...needs, facts: { ...needs.facts, first } })
    await expect(advanceWorkflow(assessed)).rejects.toMatchObject({ code: 'fact-invalid' })
    expect(await facts.facts()).toEqual([])
  })

  it('reads no fact of an event that the machine decides, and the first fact once for people', async () => {
    const facts = makeFactLog()
    const needs = workflowNeeds(facts)
    let readCount = 0
    const counted: FactLog = {
      ...needs.facts,
      first: async (...own) => {
        readCount += 1
        return needs.facts.first(...own)
      },
    }
    const advanceWorkflow = makeAdvanceWorkflow({ ...needs, facts: counted, clock })
    await advanceWorkflow(anAssessment({ band: 'low' }))
    expect(readCount).toBe(0)
    await advanceWorkflow(anAssessment({ band: 'high' }))
    expect(readCount).toBe(1)
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

  it('moves an event that scoring gave up on to failed, and continues it when it is assessed after all', async () => {
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
