import { describe, expect, it } from 'vitest'
import { getEventEndpoint } from '#api/views.ts'
import { type Fact, tenancyOf } from '#facts/domain/fact.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { aReviewedEvent } from '#test/support/builders/a-reviewed-event.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { anAssessmentOf, aRuleset } from '#test/support/builders/an-assessed-event.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import { makeGetEvent } from '#views/application/get-event.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'

const ownReader = (fact: Fact) => ({ ...tenancyOf(fact), isOperator: false })
const operator = (fact: Fact) => ({ ...wholeTenant(fact.tenantid), isOperator: true })
const partner = (fact: Fact) => ({ ...ownReader(fact), partnerId: fact.partnerid })

const aWorld = async (opening: Parameters<typeof aReviewedEvent>[1] = {}) => {
  const [facts, vault] = [makeFactLog(), aVault()]
  const event = await aReviewedEvent({ facts, vault }, opening)
  const getEvent = makeGetEvent({ facts, rows: makeEventRows(), vault: vault.vault })
  const view = (reader = ownReader(event.received)) => getEvent(reader, event.received.eventid)
  return { ...event, facts, vault, view }
}

const schema = getEventEndpoint.answers[200]?.content?.['application/json']?.schema
const ana = { by: 'ana', byKind: 'user', byIssuer: anIssuer }

describe(`get-event, in ${storeName}, of an event that people decide,`, () => {
  it('shows the open review before a decision', async () => {
    const { view } = await aWorld({ purpose: 'confirm' })
    const shown = await view()
    expect(shown.status).toBe('rejected')
    expect(shown.review).toEqual({
      ...{ purpose: 'confirm', status: 'open', level: 1, need: 1 },
      ...{ dueAt: '2026-03-01T16:00:03.000Z', confirmBy: '2026-03-01T16:00:03.000Z' },
      ...{ policy: { id: 'standard', version: 1 }, escalations: [], decisions: [] },
    })
    expect(schema?.parse(shown)).toEqual(shown)
  })

  it('shows the people and the time that a later assessment asks for', async () => {
    const { view, received, facts, reassess } = await aWorld({ purpose: 'confirm' })
    const ruleset = aRuleset({ version: 4, bands: { medium: 30, high: 60 } })
    const second = anAssessmentOf(received, { ruleset, at: '2026-03-01T12:10:00.000Z' })
    const policy: DecisionPolicy = {
      ...standardPolicy,
      fourEyes: { bands: ['high'] },
      deadlines: { low: 1, medium: 1, high: 1 },
    }
    await reassess((await facts.append(second)).fact, policy)
    const raised = { need: 2, dueAt: '2026-03-01T13:10:00.000Z' }
    const shown = await view()
    expect(shown.review).toMatchObject({ ...raised, confirmBy: raised.dueAt })
    expect(schema?.parse(shown)).toEqual(shown)
  })

  it('shows who decided and why, in the history and in the review, with one read of the vault', async () => {
    const { view, decide, assessed, vault } = await aWorld({ known: { data: { ...aNote } } })
    await decide('ana', 'approve', 'Mara confirmed it by phone.')
    const shown = await view()
    expect(shown.history.at(-1)).toEqual({
      ...{ status: 'approved', at: '2026-03-01T13:00:00.000Z', ...ana },
      reason: 'Mara confirmed it by phone.',
    })
    expect(shown.status).toBe('approved')
    expect(shown.review).toMatchObject({ status: 'decided', level: 1 })
    expect(shown.review?.decisions).toEqual([
      {
        ...{ outcome: 'approve', at: '2026-03-01T13:00:00.000Z', ...ana, reason: 'Mara confirmed it by phone.' },
        ...{ level: 1, isLate: false, isFinal: true, policy: { id: 'standard', version: 1 } },
        basedOn: { version: 1, assessmentFactId: assessed.id },
      },
    ])
    expect(schema?.parse(shown)).toEqual(shown)
    expect(vault.reads).toEqual([2])
  })

  it('shows both decisions of four eyes, and the second one in the history', async () => {
    const { view, decide } = await aWorld({ need: 2 })
    await decide('ana', 'reject', 'The invoice is forged.')
    expect((await view()).history.at(-1)).toMatchObject({ status: 'held', by: 'sluice/workflow' })
    await decide('ben', 'reject', 'I see that too, late.', '2026-03-01T17:00:00.000Z')
    const shown = await view()
    expect(shown.history.at(-1)).toMatchObject({ status: 'rejected', by: 'ben', reason: 'I see that too, late.' })
    expect(shown.review?.decisions).toMatchObject([
      { by: 'ana', isFinal: false, isLate: false, reason: 'The invoice is forged.' },
      { by: 'ben', isFinal: true, isLate: true },
    ])
  })

  it('shows an escalation with its reason, and one of Sluice', async () => {
    const { view, escalate, fallDue } = await aWorld()
    await escalate('ana', 'I know the payer.')
    await fallDue()
    const { review } = await view()
    expect(review).toMatchObject({ status: 'open', level: 2 })
    expect(review?.escalations).toEqual([
      { cause: 'person', at: '2026-03-01T12:40:00.000Z', ...ana, reason: 'I know the payer.' },
      { cause: 'overdue', at: '2026-03-01T16:01:00.000Z', by: 'sluice/workflow', byKind: 'system' },
    ])
  })

  it('shows an operator and a partner that people decided, and neither who nor why, without the vault', async () => {
    const { view, decide, escalate, received, vault } = await aWorld({ known: { partnerid: 'p-1' } })
    await escalate('ana', 'Mara is my friend.')
    await decide('ben', 'approve', 'Mara confirmed it by phone.')
    for (const reader of [operator(received), partner(received)]) {
      const shown = await view(reader)
      expect(JSON.stringify(shown)).not.toMatch(/Mara|ana"|ben"/)
      expect(shown.history.at(-1)).toMatchObject({ status: 'approved', by: '•••', reason: '•••', hidden: 'masked' })
      expect(shown.history.slice(1, 4)).toMatchObject([
        { reason: 'The event fits its contract.' },
        {},
        { by: 'sluice/workflow' },
      ])
      expect(shown.review).toMatchObject({
        ...{ status: 'decided', policy: { id: 'standard', version: 1 } },
        decisions: [{ outcome: 'approve', by: '•••', byIssuer: anIssuer, reason: '•••', hidden: 'masked' }],
        escalations: [{ cause: 'person', by: '•••', reason: '•••', hidden: 'masked' }],
      })
      expect(schema?.parse(shown)).toEqual(shown)
    }
    expect(vault.reads).toEqual([])
    expect((await view(ownReader({ ...received, partnerid: undefined as never }))).review?.decisions).toMatchObject([
      { by: 'ben', reason: 'Mara confirmed it by phone.' },
    ])
  })

  it('hides an altered reason alone', async () => {
    const { view, decide, vault } = await aWorld({ need: 2, known: { data: { ...aNote } } })
    const [first] = await decide('ana', 'approve', 'One.')
    await decide('ben', 'approve', 'Two.')
    if (first) vault.alter(first, 'personal', { box: 'AAAA' })
    const shown = await view()
    expect(shown.event.data).toMatchObject({ note: 'rent' })
    expect(shown.review?.decisions).toMatchObject([
      { by: 'ana', reason: '•••', hidden: 'altered' },
      { by: 'ben', reason: 'Two.' },
    ])
    expect(shown.review?.decisions[1]).not.toHaveProperty('hidden')
    expect(shown.history.at(-1)).toMatchObject({ by: 'ben', reason: 'Two.' })
    expect(schema?.parse(shown)).toEqual(shown)
  })

  it('shows no erased reason, also when a restore brought it back, and one that was given after the erasure', async () => {
    const { view, decide, received, facts, vault } = await aWorld({ need: 2, known: { data: { ...aNote } } })
    const [first] = await decide('ana', 'approve', 'One.')
    await facts.append(erasedFact(received, ['received', ...(first ? [first.happening] : [])]))
    await decide('ben', 'approve', 'Two.')
    const shown = await view()
    expect(shown).toMatchObject({ hidden: { personal: 'erased' }, event: { data: { unknown: '•••' } } })
    expect(shown.review?.decisions).toMatchObject([
      { by: 'ana', reason: '•••', hidden: 'erased' },
      { by: 'ben', reason: 'Two.' },
    ])
    const [, second] = await facts
      .history(wholeTenant(received.tenantid), received.eventid)
      .then((all) => all.filter(({ happening }) => happening.startsWith('reviewed')))
    if (second) vault.erase(second, 'personal')
    expect((await view()).history.at(-1)).toMatchObject({ by: 'ben', reason: '•••', hidden: 'erased' })
  })

  it('follows the step with the highest number, whatever the times of its writers', async () => {
    const { view, decide } = await aWorld()
    await decide('ana', 'approve', 'Fine, by a clock that is late.', '2026-03-01T12:00:01.000Z')
    expect(await view()).toMatchObject({ status: 'approved', history: [{}, {}, {}, { status: 'held' }, { by: 'ana' }] })
  })

  it('leaves comments to the calls of reviews', async () => {
    const { view, comment, vault } = await aWorld()
    await comment('ana', 'Mara is on holiday.')
    expect(JSON.stringify(await view())).not.toContain('Mara')
    expect(vault.reads).toEqual([])
  })
})

/** Data with a field that its type does not know, so that the event has a value in the vault. */
const aNote = {
  kind: 'transfer',
  amount: { minorUnits: 12_500, currency: 'EUR' },
  debtor: { accountId: '4711' },
  creditor: { accountId: '0815' },
  note: 'rent',
}
