import { describe, expect, it } from 'vitest'
import { getAssessmentEndpoint } from '#api/assessment.ts'
import { type Fact, follow, tenancyOf } from '#facts/domain/fact.ts'
import { happenings } from '#facts/domain/happening.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { assessmentFormat } from '#scoring/application/assessment-format.ts'
import { makeGetAssessment } from '#scoring/application/get-assessment.ts'
import type { Assessment } from '#scoring/domain/assessment.ts'
import { aReviewedEvent } from '#test/support/builders/a-reviewed-event.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { aLogWith, anAssessmentOf, aRuleset } from '#test/support/builders/an-assessed-event.ts'
import { erasedFact } from '#test/support/builders/an-erased-fact.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'

const ownReader = (fact: Fact) => ({ ...tenancyOf(fact), isOperator: false })
const operator = (fact: Fact) => ({ ...wholeTenant(fact.tenantid), isOperator: true })

/** The paragraphs about the history and the decisions. */
const recordIn = (assessment: Assessment): string => {
  const text = String(assessmentFormat({ format: 'text' }, undefined)(assessment).body)
  return text.slice(text.indexOf('History.'), text.indexOf('\n\nInputs.'))
}

const aWorld = async (opening: Parameters<typeof aReviewedEvent>[1] = {}) => {
  const [facts, vault] = [makeFactLog(), aVault()]
  const event = await aReviewedEvent({ facts, vault }, opening)
  const getAssessment = makeGetAssessment({ facts, vault: vault.vault })
  const read = (reader = ownReader(event.received)) => getAssessment(reader, event.received.eventid)
  const record = async (reader = ownReader(event.received)) => recordIn(await read(reader))
  return { ...event, facts, vault, read, record }
}

const schema = getAssessmentEndpoint.answers[200]?.content?.['application/json']?.schema

describe(`get-assessment, in ${storeName}, of an event that people decide,`, () => {
  it('has the decisions in JSON, as its schema describes them', async () => {
    const { read, decide, assessed } = await aWorld()
    const before = assessmentFormat({}, undefined)(await read()).body
    expect(before).toMatchObject({ status: 'held', decisions: [] })
    await decide('ana', 'approve', 'Mara confirmed it by phone.')
    const { body } = assessmentFormat({}, undefined)(await read())
    expect(body).toMatchObject({
      status: 'approved',
      decisions: [
        {
          ...{ outcome: 'approve', by: 'ana', byKind: 'user', byIssuer: anIssuer, isFinal: true, isLate: false },
          ...{ reason: 'Mara confirmed it by phone.', policy: { id: 'standard', version: 1 } },
          basedOn: { version: 1, assessmentFactId: assessed.id },
        },
      ],
    })
    for (const one of [before, body]) expect(schema?.parse(one)).toEqual(one)
  })

  it('has them in the text for a file: an open review, with its policy and due time', async () => {
    const { record, comment } = await aWorld({ need: 2 })
    await comment('ana', 'Mara is on holiday.')
    expect(await record()).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by a-producer. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: held, by sluice/workflow. Its score of 60 is in the medium band.
      The status of the event is now held.
      A person must decide it.

      Decisions.
      The decision policy standard, version 1, asks two people who agree to decide the event, due on 2026-03-01 at 16:00:03 UTC.
      No decision is final yet."
    `)
  })

  it('four eyes, one of them late', async () => {
    const { record, decide } = await aWorld({ need: 2 })
    await decide('ana', 'reject', 'The invoice is forged.')
    await decide('ben', 'reject', 'I see\nthat too.', '2026-03-01T17:00:00.000Z')
    expect(await record()).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by a-producer. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: held, by sluice/workflow. Its score of 60 is in the medium band.
      On 2026-03-01 at 17:00:00 UTC: rejected, by ben. I see that too.
      The status of the event is now rejected.

      Decisions.
      The decision policy standard, version 1, asks two people who agree to decide the event, due on 2026-03-01 at 16:00:03 UTC.
      On 2026-03-01 at 13:00:00 UTC: rejected by ana of https://issuer.example, 1 of 2 who must agree. Reason: The invoice is forged.
      On 2026-03-01 at 17:00:00 UTC: rejected by ben of https://issuer.example, 2 of 2 who must agree, late: it was due on 2026-03-01 at 16:00:03 UTC. Reason: I see that too.
      The decision is final: the event is rejected."
    `)
  })

  it('two people who disagree, and the supervisor who decides', async () => {
    const { record, decide } = await aWorld({ need: 2 })
    await decide('ana', 'reject', 'The invoice is forged.')
    await decide('ben', 'approve', 'It is genuine.', '2026-03-01T13:10:00.000Z')
    await decide('cleo', 'approve', 'I asked the bank.', '2026-03-01T13:20:00.000Z')
    expect(await record()).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by a-producer. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: held, by sluice/workflow. Its score of 60 is in the medium band.
      On 2026-03-01 at 13:20:00 UTC: approved, by cleo. I asked the bank.
      The status of the event is now approved.

      Decisions.
      The decision policy standard, version 1, asks two people who agree to decide the event, due on 2026-03-01 at 16:00:03 UTC.
      On 2026-03-01 at 13:00:00 UTC: rejected by ana of https://issuer.example, 1 of 2 who must agree. Reason: The invoice is forged.
      On 2026-03-01 at 13:10:00 UTC: approved by ben of https://issuer.example, 1 of 2 who must agree. Reason: It is genuine.
      On 2026-03-01 at 13:10:00 UTC: escalated to level two, because two people disagreed.
      On 2026-03-01 at 13:20:00 UTC: approved by cleo of https://issuer.example, at level two, 2 of 2 who must agree. Reason: I asked the bank.
      The decision is final: the event is approved."
    `)
  })

  it('a rejection that was overturned after it was escalated', async () => {
    const { record, decide, escalate } = await aWorld({ purpose: 'confirm', need: 2 })
    await escalate('ana', 'I know the payer.')
    await decide('ben', 'approve', 'The payer is a charity.')
    await decide('cleo', 'approve', 'Agreed.', '2026-03-01T13:30:00.000Z')
    expect(await record()).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by a-producer. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: rejected, by sluice/workflow. Its score of 60 is in the medium band.
      On 2026-03-01 at 13:30:00 UTC: approved, by cleo. Agreed.
      The status of the event is now approved.

      Decisions.
      The decision policy standard, version 1, asks two people who agree to confirm or overturn the rejection, due on 2026-03-01 at 16:00:03 UTC.
      On 2026-03-01 at 12:40:00 UTC: escalated to level two by ana of https://issuer.example. Reason: I know the payer.
      On 2026-03-01 at 13:00:00 UTC: approved by ben of https://issuer.example, at level two, 1 of 2 who must agree. Reason: The payer is a charity.
      On 2026-03-01 at 13:30:00 UTC: approved by cleo of https://issuer.example, at level two, 2 of 2 who must agree. Reason: Agreed.
      The rejection was overturned."
    `)
  })

  it('a rejection that waits, and is overdue', async () => {
    const { record, fallDue } = await aWorld({ purpose: 'confirm' })
    await fallDue()
    expect(await record()).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by a-producer. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: rejected, by sluice/workflow. Its score of 60 is in the medium band.
      The status of the event is now rejected.

      Decisions.
      The decision policy standard, version 1, asks a person to confirm the rejection, or two people who agree to overturn it, due on 2026-03-01 at 16:00:03 UTC.
      On 2026-03-01 at 16:01:00 UTC: escalated to level two, because it was overdue.
      The rejection is in effect, and no decision is final yet."
    `)
  })

  it('an operator, who sees no person and no reason', async () => {
    const { record, decide, received, vault } = await aWorld()
    await decide('ana', 'approve', 'Mara confirmed it by phone.')
    expect(await record(operator(received))).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by •••. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: held, by sluice/workflow. Its score of 60 is in the medium band.
      On 2026-03-01 at 13:00:00 UTC: approved, by •••. •••
      The status of the event is now approved.

      Decisions.
      The decision policy standard, version 1, asks a person to decide the event, due on 2026-03-01 at 16:00:03 UTC.
      On 2026-03-01 at 13:00:00 UTC: approved by ••• of https://issuer.example. The reason is not shown to this reader.
      The decision is final: the event is approved."
    `)
    expect(vault.reads).toEqual([])
  })

  it('a reason that was erased, and one that was altered', async () => {
    const { record, decide, received, facts, vault } = await aWorld({ need: 2 })
    const [first] = await decide('ana', 'approve', 'One.')
    const [second] = await decide('ben', 'approve', 'Two.')
    await facts.append(erasedFact(received, [first?.happening ?? '']))
    if (second) vault.alter(second, 'personal', { box: 'AAAA' })
    expect(await record()).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by a-producer. The event was received.
      On 2026-03-01 at 12:00:03 UTC: validated, by sluice/workflow. The event fits its contract.
      On 2026-03-01 at 12:00:03 UTC: processing, by sluice/workflow. The event was assessed.
      On 2026-03-01 at 12:00:03 UTC: held, by sluice/workflow. Its score of 60 is in the medium band.
      On 2026-03-01 at 13:00:00 UTC: approved, by ben. •••
      The status of the event is now approved.

      Decisions.
      The decision policy standard, version 1, asks two people who agree to decide the event, due on 2026-03-01 at 16:00:03 UTC.
      On 2026-03-01 at 13:00:00 UTC: approved by ana of https://issuer.example, 1 of 2 who must agree. The reason was erased.
      On 2026-03-01 at 13:00:00 UTC: approved by ben of https://issuer.example, 2 of 2 who must agree. The reason is not shown, because it was altered in the vault.
      The decision is final: the event is approved."
    `)
  })

  it('an event that failed after its assessment', async () => {
    const { facts, received } = await aFailedEvent()
    const getAssessment = makeGetAssessment({ facts, vault: aVault().vault })
    expect(recordIn(await getAssessment(ownReader(received), received.eventid))).toMatchInlineSnapshot(`
      "History.
      On 2026-03-01 at 12:00:01 UTC: received, by erika@example.com. The event was received.
      On 2026-03-01 at 12:30:00 UTC: failed, by sluice/workflow. The message of workflow was set aside with the code fact-invalid.
      The status of the event is now failed.
      It was not decided. An operator can redrive it when the cause is removed."
    `)
  })

  it('two people who agree, after one of them has decided on an earlier assessment', async () => {
    const { record, received, facts, decide, reassess } = await aWorld({ need: 2 })
    await decide('ana', 'approve', 'Fine.')
    const second = anAssessmentOf(received, { ruleset: aRuleset({ version: 4 }), at: '2026-03-01T13:05:00.000Z' })
    await reassess((await facts.append(second)).fact)
    await decide('ben', 'approve', 'Still fine.', '2026-03-01T13:10:00.000Z')
    await decide('ana', 'approve', 'Fine, too.', '2026-03-01T13:20:00.000Z')
    const text = await record()
    expect(text.slice(text.indexOf('On 2026-03-01 at 13:00:00 UTC: approved by'))).toMatchInlineSnapshot(`
      "On 2026-03-01 at 13:00:00 UTC: approved by ana of https://issuer.example, 1 of 2 who must agree, on an earlier assessment. Reason: Fine.
      On 2026-03-01 at 13:10:00 UTC: approved by ben of https://issuer.example, 1 of 2 who must agree. Reason: Still fine.
      On 2026-03-01 at 13:20:00 UTC: approved by ana of https://issuer.example, 2 of 2 who must agree. Reason: Fine, too.
      The decision is final: the event is approved."
    `)
  })

  it('shows the assessment that the person had read who decided', async () => {
    const { read, received, assessed, facts, decide, reassess } = await aWorld()
    const second = anAssessmentOf(received, { ruleset: aRuleset({ version: 4 }), at: '2026-03-01T12:10:00.000Z' })
    await reassess((await facts.append(second)).fact)
    expect(await read()).toMatchObject({ assessedAt: assessed.recordedat })
    await decide('ana', 'approve', 'Fine.')
    expect(await read()).toMatchObject({ assessedAt: '2026-03-01T12:10:00.000Z', ruleset: { version: 4 } })
  })
})

/** An event on whose assessment the workflow gave up. */
const aFailedEvent = async () => {
  const { facts, received } = await aLogWith((fact) => anAssessmentOf(fact))
  const [, assessed = received] = await facts.history(wholeTenant(received.tenantid), received.eventid)
  const at = '2026-03-01T12:30:00.000Z'
  const reason = 'The message of workflow was set aside with the code fact-invalid.'
  await facts.append(
    follow(assessed, {
      type: 'Workflow.Event.Moved.v1',
      source: 'sluice/workflow',
      happening: happenings.moved(1),
      recordedat: at,
      data: { version: 1, moves: [{ from: 'received', to: 'failed', at, reason }], status: 'failed' },
    }),
  )
  return { facts, received }
}
