import { describe, expect, it } from 'vitest'
import { getAssessmentEndpoint } from '#api/assessment.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { assessmentFormat } from '#scoring/application/assessment-format.ts'
import { makeGetAssessment } from '#scoring/application/get-assessment.ts'
import { assessmentText } from '#scoring/domain/assessment-text.ts'
import { aFact, anAssessment } from '#test/support/builders/a-fact.ts'
import { emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { aLogWith, anAssessmentOf, aRuleset, someInputs } from '#test/support/builders/an-assessed-event.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const ownReader = (fact: Fact) => ({ ...tenancyOf(fact), isOperator: false })
const operator = (fact: Fact) => ({ ...wholeTenant(fact.tenantid), isOperator: true })

const later = '2026-03-01T12:30:00.000Z'

/** A person’s word on an event that was held, and which assessment had moved it. */
const aDecision =
  (cause?: Fact) =>
  (received: Fact): Fact =>
    aFact({
      tenantid: received.tenantid,
      eventid: received.eventid,
      type: 'Workflow.Event.Moved.v1',
      source: 'sluice/workflow',
      happening: 'moved#0002',
      recordedat: later,
      actor: 'max@example.com',
      ...(cause && { causationid: cause.id }),
      data: {
        version: 2,
        moves: [{ from: 'held', to: 'rejected', at: later, reason: 'Erika rang: it was not her.' }],
        status: 'rejected',
        score: 60,
        band: 'medium',
      },
    })

describe(`get-assessment, in ${storeName},`, () => {
  it('states in UTC when an event happened, whatever offset its producer wrote', async () => {
    const log = makeFactLog()
    const { fact } = await log.append(aFact({ time: '2026-03-01T13:00:00.1234567+01:00' }))
    await log.append(anAssessmentOf(fact))
    const assessment = await makeGetAssessment({ facts: log, vault: emptyVault })(ownReader(fact), fact.eventid)
    expect(assessment.happenedAt).toBe('2026-03-01T12:00:00.123Z')
    expect(assessmentText(assessment)).toContain('It happened on 2026-03-01 at 12:00:00 UTC')
  })

  it('explains why an event has its score, and who decided', async () => {
    const { facts, received } = await aLogWith((fact) => anAssessmentOf(fact), aDecision())
    const assessment = await makeGetAssessment({ facts, vault: emptyVault })(ownReader(received), received.eventid)
    expect(assessment).toMatchObject({
      eventId: received.eventid,
      type: received.type,
      happenedAt: received.time,
      receivedAt: received.receivedat,
      assessedAt: '2026-03-01T12:00:02.000Z',
      score: 60,
      sum: 60,
      band: 'medium',
      status: 'rejected',
      reasons: [{ ruleId: 'account-emptied@2', points: 60, source: expect.stringContaining('docs/scoring.md') }],
      tried: aRuleset().rules.map(({ rule }) => rule),
      ruleset: aRuleset(),
      inputs: someInputs,
      history: [
        { status: 'received', at: received.receivedat, by: 'erika@example.com', reason: 'The event was received.' },
        { status: 'rejected', at: later, by: 'max@example.com', reason: 'Erika rang: it was not her.' },
      ],
    })
  })

  it('matches its schema, also with an opinion', async () => {
    const opinion = { name: 'advisor', outcome: 'answered', score: 12.5, text: 'Odd.' } as const
    const { facts, received } = await aLogWith((fact) => anAssessmentOf(fact, { model: opinion }))
    const { body } = assessmentFormat(
      {},
      undefined,
    )(await makeGetAssessment({ facts, vault: emptyVault })(ownReader(received), received.eventid))
    const schema = getAssessmentEndpoint.answers[200]?.content['application/json']?.schema
    expect(schema?.parse(body)).toEqual(body)
    expect(body).toMatchObject({ model: opinion, explanation: { by: 'advisor', text: 'Odd.' } })
  })

  it('shows an operator neither who decided, nor why, nor a model’s words, and all the rest', async () => {
    const opinion = { name: 'advisor', outcome: 'answered', score: 12.5, text: 'Erika again.' } as const
    const { facts, received } = await aLogWith((fact) => anAssessmentOf(fact, { model: opinion }), aDecision())
    const shown = await makeGetAssessment({ facts, vault: emptyVault })(operator(received), received.eventid)
    expect(JSON.stringify(shown)).not.toMatch(/erika|max@/i)
    expect(shown).toMatchObject({
      score: 60,
      ruleset: aRuleset(),
      inputs: someInputs,
      model: { name: 'advisor', outcome: 'answered', score: 12.5 },
      history: [
        { by: '•••', reason: 'The event was received.' },
        { by: '•••', reason: '•••' },
      ],
    })
    expect(assessmentFormat({}, undefined)(shown).body).toMatchObject({ explanation: { by: 'rules' } })
  })

  it('completes an early assessment from the baseline of its time', async () => {
    const { facts, received } = await aLogWith(({ tenantid, eventid }) => ({
      ...anAssessment({ band: 'medium' }),
      tenantid,
      eventid,
    }))
    const assessment = await makeGetAssessment({ facts, vault: emptyVault })(ownReader(received), received.eventid)
    expect(assessment).toMatchObject({
      score: 45,
      sum: 0,
      ruleset: { id: 'baseline', version: 1, bands: { medium: 40 } },
    })
    expect(assessmentFormat({ format: 'text' }, undefined)(assessment).body).toContain('Ruleset baseline, version 1')
  })

  it('shows the assessment that was recorded first of several, unless another one moved the event', async () => {
    const first = (fact: Fact) => anAssessmentOf(fact)
    const second = (fact: Fact) =>
      anAssessmentOf(fact, { ruleset: aRuleset({ version: 4 }), at: '2026-03-01T12:00:03.000Z' })
    const { facts, received } = await aLogWith(second, first)
    const get = makeGetAssessment({ facts, vault: emptyVault })
    expect((await get(ownReader(received), received.eventid)).ruleset.version).toBe(3)
    const later = (await facts.facts()).find(({ happening }) => happening === 'assessed#acme@4')
    await facts.append(aDecision(later)(received))
    expect((await get(ownReader(received), received.eventid)).ruleset.version).toBe(4)
  })

  it('answers for another tenant’s event as for one that does not exist', async () => {
    const { facts, received } = await aLogWith((fact) => anAssessmentOf(fact))
    const get = makeGetAssessment({ facts, vault: emptyVault })
    const refusals = await Promise.allSettled([
      get({ partnerId: undefined, tenantId: 'globex', isOperator: false }, received.eventid),
      get(ownReader(received), 'x'.repeat(5000)),
    ])
    const [theirs, none] = refusals.map((outcome) => outcome.status === 'rejected' && outcome.reason)
    expect(theirs).toMatchObject({ code: 'event-not-found' })
    expect(none).toEqual(theirs)
  })

  it('answers for an existing event without an assessment that it has not been assessed', async () => {
    const { facts, received } = await aLogWith()
    await expect(
      makeGetAssessment({ facts, vault: emptyVault })(ownReader(received), received.eventid),
    ).rejects.toMatchObject({
      code: 'assessment-not-found',
      message: expect.stringContaining('has not been assessed yet'),
    })
  })

  it('answers for an event that failed without an assessment that it failed, when and why', async () => {
    const aFailure = (received: Fact): Fact =>
      aFact({
        tenantid: received.tenantid,
        eventid: received.eventid,
        type: 'Workflow.Event.Moved.v1',
        source: 'sluice/workflow',
        happening: 'moved#0001',
        recordedat: later,
        actor: 'sluice/workflow',
        data: {
          version: 1,
          moves: [{ from: 'received', to: 'failed', at: later, reason: 'The message of scoring was set aside.' }],
          status: 'failed',
        },
      })
    const { facts, received } = await aLogWith(aFailure)
    for (const reader of [ownReader(received), operator(received)])
      await expect(makeGetAssessment({ facts, vault: emptyVault })(reader, received.eventid)).rejects.toMatchObject({
        code: 'assessment-failed',
        message:
          'The event failed at 2026-03-01T12:30:00.000Z and has not been assessed. The message of scoring was set aside. ' +
          'An operator can redrive it when the cause is removed.',
      })
  })

  it('reads no other version of an assessment on a guess', async () => {
    const { facts, received } = await aLogWith((fact) => ({
      ...anAssessmentOf(fact),
      type: 'Risk.Assessment.Completed.v2',
    }))
    await expect(
      makeGetAssessment({ facts, vault: emptyVault })(ownReader(received), received.eventid),
    ).rejects.toMatchObject({
      code: 'event-version-unaccepted',
    })
  })
})

describe('the format of an assessment', () => {
  const formatted = async (query: Record<string, string>, accept?: string) => {
    const { facts, received } = await aLogWith((fact) => anAssessmentOf(fact))
    return assessmentFormat(
      query,
      accept,
    )(await makeGetAssessment({ facts, vault: emptyVault })(ownReader(received), received.eventid))
  }

  it.each([
    [{}, undefined, 'application/json'],
    [{}, '*/*', 'application/json'],
    [{}, 'Text/Plain; q=0.9, application/json', 'text/plain; charset=utf-8'],
    [{}, 'text/plainer', 'application/json'],
    [{ format: 'json' }, 'text/plain', 'application/json'],
    [{ format: 'text' }, 'application/json', 'text/plain; charset=utf-8'],
    [{}, 'text/plain, */*', 'text/plain; charset=utf-8'],
  ])('of %j with Accept %s is %s', async (query, accept, contentType) => {
    expect(await formatted(query, accept)).toMatchObject({ contentType })
  })

  it.each([
    [{ format: 'pdf' }, 'format'],
    [{ fromat: 'text' }, 'fromat'],
  ])('of %j is refused', (query, path) => {
    expect(() => assessmentFormat(query, undefined)).toThrow(
      expect.objectContaining({ code: 'query-invalid', issues: [expect.objectContaining({ path })] }),
    )
  })
})
