import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { tombstoneOf } from '#facts/domain/tombstone.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { baselineRuleset } from '#scoring/domain/baseline-ruleset.ts'
import { assess, makeRuleset } from '#scoring/domain/ruleset.ts'
import { aCorrection, aFact, anAssessment, aReversal } from '#test/support/builders/a-fact.ts'
import { aProjector } from '#test/support/builders/a-projector.ts'
import { aVault, emptyVault } from '#test/support/builders/a-vault-reader.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeEventRows } from '#test/support/ports/views-stores.ts'
import { workflowNeeds } from '#test/support/ports/workflow-stores.ts'
import { makeGetEvent } from '#views/application/get-event.ts'
import { makeAdvanceWorkflow } from '#workflow/application/advance-workflow.ts'

const clock = () => '2026-03-01T12:00:05.000Z'

const ownReader = (fact: Fact) => ({ ...tenancyOf(fact), isOperator: false })
const operator = (fact: Fact) => ({ ...wholeTenant(fact.tenantid), isOperator: true })

const later = '2026-03-01T12:30:00.000Z'

const identityOf = ({ tenantid, eventid }: Fact) => ({ tenantid, eventid })

const baseline = makeRuleset(baselineRuleset)

const assessmentOf = (received: Fact) =>
  follow(received, {
    type: 'Risk.Assessment.Completed.v1',
    source: 'sluice/scoring',
    happening: `assessed#baseline@${baselineRuleset.version}`,
    recordedat: clock(),
    data: assess(baseline, { amount: { minorUnits: 12_500, currency: 'EUR' }, debtor: {}, creditor: {} }),
  })

/** A person’s word on an event, which a person worded. */
const aDecision = (received: Fact): Fact =>
  aFact({
    ...identityOf(received),
    type: 'Workflow.Event.Moved.v1',
    source: 'sluice/workflow',
    happening: 'moved#0002',
    recordedat: later,
    actor: 'max@example.com',
    data: {
      version: 2,
      moves: [{ from: 'held', to: 'rejected', at: later, reason: 'Erika rang: it was not her.', phone: '+49 30 1234' }],
      status: 'rejected',
      score: 0,
      band: 'low',
    },
  })

describe(`get-event, in ${storeName},`, () => {
  it('shows an event as its producer sent it, with its history and the reasons of its score', async () => {
    const facts = makeFactLog()
    const { fact: received } = await facts.append(aFact({ producerid: 'p-1', subject: 'account/4711' }))
    await facts.append(assessmentOf(received))
    const [, assessed] = await facts.facts()
    if (assessed) await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
    const view = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      ownReader(received),
      received.eventid,
    )
    expect(view).toMatchObject({
      id: received.eventid,
      status: 'approved',
      receivedAt: received.receivedat,
      event: { specversion: '1.0', id: 'p-1', source: '/desk/7', subject: 'account/4711', data: received.data },
      history: [
        { status: 'received', by: 'a-producer' },
        { status: 'validated', by: 'sluice/workflow', byKind: 'system' },
        { status: 'processing' },
        { status: 'approved', reason: 'Its score of 0 is in the low band.' },
      ],
      assessment: { score: 0, band: 'low', ruleset: { id: 'baseline', version: baselineRuleset.version }, at: clock() },
    })
  })

  it('shows what reversed or corrected a payment, and what a reversal or a correction concerns', async () => {
    const [facts, rows] = [makeFactLog(), makeEventRows()]
    const { fact: payment } = await facts.append(aFact())
    const { fact: correction } = await facts.append(aCorrection(payment))
    const { fact: reversal } = await facts.append(aReversal(correction))
    for (const fact of [reversal, correction, payment]) await aProjector(rows)(fact)
    const view = (of: Fact) => makeGetEvent({ facts, rows, vault: emptyVault })(ownReader(of), of.eventid)
    expect(await view(payment)).toMatchObject({ correctedBy: correction.eventid })
    expect(await view(correction)).toMatchObject({ corrects: payment.eventid, reversedBy: reversal.eventid })
    expect(await view(reversal)).toMatchObject({ reverses: correction.eventid })
  })

  it('reads the read model only for an event that can be reversed', async () => {
    const facts = makeFactLog()
    let readCount = 0
    const revocationsOf = async () => {
      readCount += 1
      return {}
    }
    const getEvent = makeGetEvent({ facts, rows: { revocationsOf }, vault: emptyVault })
    const { fact: payment } = await facts.append(aFact())
    for (const fact of [payment, aReversal(payment), aFact({ type: 'Trading.Order.Placed.v2', data: {} })]) {
      await facts.append(fact)
      await getEvent(ownReader(fact), fact.eventid)
    }
    expect(readCount).toBe(1)
  })

  it('shows an event that has not been scored yet', async () => {
    const facts = makeFactLog()
    const { fact } = await facts.append(aFact())
    const view = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(ownReader(fact), fact.eventid)
    expect(view).toMatchObject({ status: 'received', history: [{ status: 'received' }] })
    expect(view).not.toHaveProperty('assessment')
  })

  it('answers for another tenant’s event as for one that does not exist', async () => {
    const facts = makeFactLog()
    const { fact } = await facts.append(aFact())
    const refusals = await Promise.allSettled([
      makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
        { partnerId: undefined, tenantId: `tenant-${randomUUID()}`, isOperator: false },
        fact.eventid,
      ),
      makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(ownReader(fact), 'x'.repeat(5000)),
    ])
    const [theirs, none] = refusals.map((outcome) => outcome.status === 'rejected' && outcome.reason)
    expect(theirs).toMatchObject({ code: 'event-not-found' })
    expect(none.message).toBe(theirs.message)
  })

  it('hides persons and unknown fields from an operator, and shows all of it to the tenant’s own callers', async () => {
    const facts = makeFactLog()
    const data = {
      kind: 'transfer',
      amount: { minorUnits: 12_500, currency: 'EUR' },
      debtor: { accountId: 'DE-4711', country: 'DE' },
      creditor: { accountId: 'DE-0815', holder: 'Erika Mustermann' },
      note: { phone: '+49 30 1234' },
    }
    const sent = aFact({ subject: 'account/DE-4711', userid: randomUUID(), data })
    const { fact: received } = await facts.append(sent)
    await facts.append(assessmentOf(received))
    const masked = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      operator(received),
      received.eventid,
    )
    expect(masked.event).not.toHaveProperty('subject')
    expect(masked.event).not.toHaveProperty('userid')
    expect(masked.event.data).toEqual({
      kind: 'transfer',
      amount: { minorUnits: 12_500, currency: 'EUR' },
      debtor: { accountId: '•••', country: 'DE' },
      creditor: { accountId: '•••', holder: '•••' },
      note: '•••',
    })
    expect(JSON.stringify(masked)).not.toMatch(/DE-4711|DE-0815|Erika|\+49/)
    expect(masked.assessment).toMatchObject({ score: 0, band: 'low' })
    const whole = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      ownReader(received),
      received.eventid,
    )
    expect(whole.event).toMatchObject({ subject: sent.subject, userid: sent.userid, data })
  })

  it('shows an operator who and why where that is Sluice itself, and hides it where it is a person', async () => {
    const facts = makeFactLog()
    const author = { actor: 'erika@example.com', actorkind: 'user', actorissuer: anIssuer }
    const sent = aFact({ ...author, producerid: 'erika-4711', dataschema: 'urn:desk:payment' })
    const { fact: received } = await facts.append(sent)
    await facts.append(assessmentOf(received))
    const [, assessed] = await facts.facts()
    if (assessed) await makeAdvanceWorkflow({ ...workflowNeeds(facts), clock })(assessed)
    await facts.append(aDecision(received))
    const masked = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      operator(received),
      received.eventid,
    )
    expect(masked.event).toMatchObject({ id: '•••', source: '/desk/7', dataschema: 'urn:desk:payment' })
    expect(masked.history).toEqual([
      {
        status: 'received',
        at: received.receivedat,
        by: '•••',
        byKind: 'user',
        byIssuer: anIssuer,
        reason: 'The event was received.',
      },
      {
        status: 'validated',
        at: clock(),
        by: 'sluice/workflow',
        byKind: 'system',
        reason: 'The event fits its contract.',
      },
      { status: 'processing', at: clock(), by: 'sluice/workflow', byKind: 'system', reason: 'The event was assessed.' },
      {
        status: 'approved',
        at: clock(),
        by: 'sluice/workflow',
        byKind: 'system',
        reason: 'Its score of 0 is in the low band.',
      },
      { status: 'rejected', at: later, by: '•••', reason: '•••' },
    ])
    expect(JSON.stringify(masked)).not.toMatch(/erika|max@|\+49/i)
    const whole = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      ownReader(received),
      received.eventid,
    )
    expect(whole.event).toMatchObject({ id: 'erika-4711' })
    expect(whole.history[0]).toMatchObject({ by: 'erika@example.com', byKind: 'user', byIssuer: anIssuer })
    expect(whole.history[4]).toMatchObject({ by: 'max@example.com', reason: 'Erika rang: it was not her.' })
  })

  it('shows an operator Sluice’s own id of an event to which its producer gave none', async () => {
    const facts = makeFactLog()
    const { fact } = await facts.append(aFact())
    expect(
      (await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(operator(fact), fact.eventid)).event.id,
    ).toBe(fact.eventid)
  })

  it('hides from an operator what an assessment has that its type does not know', async () => {
    const facts = makeFactLog()
    const { fact: received } = await facts.append(aFact())
    const assessment = anAssessment()
    await facts.append({ ...assessment, ...identityOf(received), data: { ...assessment.data, note: 'Erika again' } })
    const masked = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      operator(received),
      received.eventid,
    )
    expect(masked.assessment).toMatchObject({ score: 0, band: 'low', note: '•••' })
    const whole = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(
      ownReader(received),
      received.eventid,
    )
    expect(whole.assessment).toMatchObject({ note: 'Erika again' })
  })

  it.each([
    ['Risk.Assessment.Completed.v2', 'assessed#baseline@2'],
    ['Workflow.Event.Moved.v2', 'moved#0001'],
  ])('reads no %s on a guess', async (type, happening) => {
    const facts = makeFactLog()
    const { fact: received } = await facts.append(aFact())
    await facts.append({ ...aDecision(received), type, happening })
    for (const reader of [ownReader(received), operator(received)])
      await expect(
        makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(reader, received.eventid),
      ).rejects.toMatchObject({
        code: 'event-version-unaccepted',
      })
  })

  describe('of an event with values in the vault,', () => {
    const type = 'User.Account.Registered.v1'
    const data = catalogue.get(type)?.example ?? {}
    const hiddenData = { ...data, email: '•••', fullName: '•••', verificationToken: '•••' }

    const makeWorld = async (fact: Partial<Fact> = {}) => {
      const [held, facts] = [aVault(), makeFactLog()]
      const added = { customer: 'Erika', tracestate: 'a=1' }
      const sent = aFact({ type, eventtype: type, data, ...added, ...fact })
      const received = await held.append(facts, sent)
      const getEvent = makeGetEvent({ facts, rows: makeEventRows(), vault: held.vault })
      const view = (reader = ownReader(received)) => getEvent(reader, received.eventid)
      return { ...held, facts, received, view }
    }

    it('shows its tenant the event as it was sent, with one read of the vault', async () => {
      const { received, view, reads } = await makeWorld({ partnerid: 'desk-7' })
      expect(JSON.stringify(received)).not.toMatch(/Sam Sample|Erika|example-verification-token/)
      const own = await view()
      expect(own.event).toMatchObject({ data, customer: 'Erika', tracestate: 'a=1' })
      expect(own).not.toHaveProperty('hidden')
      expect(JSON.stringify(own)).not.toContain('sluicevault')
      expect(reads).toEqual([2])
    })

    it('shows an operator none of it, also where the fact has commitments, and does not read the vault', async () => {
      const { received, view, reads } = await makeWorld()
      const masked = await view(operator(received))
      expect(masked.event).toMatchObject({
        data: { ...hiddenData, userId: '•••' },
        sluiceextensions: '•••',
        tracestate: '•••',
      })
      expect(masked.hidden).toEqual({ personal: 'masked', secret: 'masked' })
      expect(JSON.stringify(masked)).not.toContain('commitment:')
      expect(reads).toEqual([])
    })

    it('shows an operator why values of an early fact are masked', async () => {
      const facts = makeFactLog()
      const { fact } = await facts.append(aFact({ type, eventtype: type, data }))
      const view = await makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(operator(fact), fact.eventid)
      expect([view.event.data, view.hidden]).toEqual([
        { ...hiddenData, userId: '•••' },
        { personal: 'masked', secret: 'masked' },
      ])
    })

    it('reads the vault for no other tenant and no other partner', async () => {
      const { received, view, reads } = await makeWorld({ partnerid: 'desk-7' })
      for (const stranger of [
        { ...ownReader(received), partnerId: 'desk-8' },
        { ...ownReader(received), tenantId: `tenant-${randomUUID()}` },
      ])
        await expect(view(stranger)).rejects.toMatchObject({ code: 'event-not-found' })
      expect(reads).toEqual([])
    })

    it('shows what is left after an erasure of one class or the end of a secret', async () => {
      const { received, view, expire, erase } = await makeWorld()
      expire(received)
      const late = await view()
      expect([late.event.data, late.hidden]).toEqual([{ ...data, verificationToken: '•••' }, { secret: 'expired' }])
      erase(received, 'personal')
      const erased = await view()
      expect(erased.event).toMatchObject({ data: hiddenData, sluiceextensions: '•••', tracestate: 'a=1' })
      expect(erased.hidden).toEqual({ personal: 'erased', secret: 'expired' })
    })

    it('shows nothing of an event whose erasure is a fact, although the vault has its values again', async () => {
      const { facts, received, view, reads } = await makeWorld()
      await facts.append(
        follow(received, {
          type: 'Custody.Event.Erased.v1',
          source: 'sluice/custody',
          happening: 'erased',
          recordedat: later,
          data: {},
        }),
      )
      for (const reader of [ownReader(received), operator(received)]) {
        const { event, hidden } = await view(reader)
        expect([event.data, hidden]).toMatchObject([
          { email: '•••', fullName: '•••', verificationToken: '•••' },
          { personal: 'erased', secret: 'erased' },
        ])
      }
      expect(reads).toEqual([])
    })

    it('returns no part of an event while the vault is unavailable, or after one of its values was altered', async () => {
      const { facts, append, received, view, state, swap } = await makeWorld()
      state.isUnavailable = true
      await expect(view()).rejects.toMatchObject({ code: 'vault-unavailable', retryable: true })
      state.isUnavailable = false
      const other = await append(facts, aFact({ type, eventtype: type, tenantid: received.tenantid, data }))
      swap(received, other, 'personal')
      await expect(view()).rejects.toMatchObject({ code: 'vault-altered' })
    })
  })

  it('refuses an archived event, of which only the tombstone is there', async () => {
    const facts = makeFactLog()
    const archivedat = later
    const { fact } = await facts.append(
      tombstoneOf(aFact(), { facthash: 'a'.repeat(64), archivedat, archivekey: 'events/1' }),
    )
    for (const reader of [ownReader(fact), operator(fact)])
      await expect(
        makeGetEvent({ facts, rows: makeEventRows(), vault: emptyVault })(reader, fact.eventid),
      ).rejects.toMatchObject({ code: 'event-archived', message: expect.stringContaining(archivedat) })
  })
})
