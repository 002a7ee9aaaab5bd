import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { getReviewEndpoint } from '#api/reviews/review-task.ts'
import type { Fact } from '#facts/domain/fact.ts'
import type { Caller } from '#kernel/domain/caller.ts'
import { aFact } from '#test/support/builders/a-fact.ts'
import { aReviewCaller } from '#test/support/builders/a-review-world.ts'
import { aReviewedEvent } from '#test/support/builders/a-reviewed-event.ts'
import { aVault } from '#test/support/builders/a-vault-reader.ts'
import { anIssuer } from '#test/support/builders/an-actor.ts'
import { anAssessmentOf, aRuleset } from '#test/support/builders/an-assessed-event.ts'
import { makeFactLog } from '#test/support/ports/facts-stores.ts'
import { storeName } from '#test/support/ports/stores.ts'
import { makeReviewsOf } from '#test/support/ports/workflow-stores.ts'
import { textWithoutIds } from '#test/support/world/text-without-ids.ts'
import { makeGetReview } from '#workflow/application/get-review.ts'
import { type DecisionPolicy, standardPolicy } from '#workflow/domain/decision-policy.ts'
import type { Review } from '#workflow/domain/review.ts'

/** Data of a payment with a name. */
const aNote = {
  kind: 'transfer',
  amount: { minorUnits: 125_000, currency: 'EUR' },
  debtor: { accountId: '4711', name: 'Erika Muster' },
  creditor: { accountId: '0815' },
}

const schema = getReviewEndpoint.answers[200]?.content['application/json']?.schema
const now = '2026-03-01T13:30:00.000Z'
const ana = { by: 'ana', byKind: 'user', byIssuer: anIssuer }

/** A payment under review, with values in the vault, and acts of people. `open` stores the review as the acts have left it. */
const aTask = async (opening: Parameters<typeof aReviewedEvent>[1] = {}) => {
  const [facts, vault] = [makeFactLog(), aVault()]
  const reviews = makeReviewsOf(facts)
  const tenantid = `task-${randomUUID()}`
  const event = await aReviewedEvent(
    { facts, vault },
    { ...opening, known: { tenantid, userid: randomUUID(), ...opening?.known } },
  )
  let time = now
  const getReview = makeGetReview({ facts, reviews, vault: vault.vault, clock: () => time })
  let stored: Review | undefined
  const member = aReviewCaller(tenantid, { issuer: anIssuer })
  const read = async (caller: Caller = member, query: Readonly<Record<string, string>> = {}) => {
    const after = event.review()
    if (after !== stored) await reviews.write({ before: stored, after, facts: [] })
    stored = after
    return getReview(caller, event.received.eventid, query)
  }
  const open = async (...own: Parameters<typeof read>) => (await read(...own)).show()
  const stateOf = async (...own: Parameters<typeof read>) => (await read(...own)).state
  const setTime = (instant: string) => {
    time = instant
  }
  return { ...event, ...{ facts, vault, member, tenantid, getReview, open, stateOf, setTime } }
}

const keysOf = ({ tenantid, eventid }: Fact) => ({ tenantid, eventid })

/** Whether the caller may do each act, with the code of the refusal if it may not. */
const permissions = (task: Awaited<ReturnType<Awaited<ReturnType<typeof aTask>>['open']>>) =>
  Object.fromEntries(task.actions.map(({ action, allowed, code }) => [action, allowed || code]))

describe(`get-review, in ${storeName},`, () => {
  it('shows the task, its event and the assessment, with one read of the vault', async () => {
    const { open, received, assessed, vault } = await aTask({ known: { data: aNote } })
    const task = await open()
    expect(task).toMatchObject({
      ...{ eventId: received.eventid, status: 'open', level: 1, version: 1, approvals: { have: 0, need: 1 } },
      event: { status: 'held', event: { type: received.type, data: aNote }, history: [{}, {}, {}, { status: 'held' }] },
      assessment: { factId: assessed.id, score: assessed.data.score, ruleset: assessed.data.ruleset },
      ...{ decisions: [], comments: [], references: [], acts: [] },
    })
    expect(schema?.parse(task)).toEqual(task)
    expect(vault.reads).toEqual([1])
  })

  it('shows what people did and wrote, each act in its place', async () => {
    const { open, comment, decide, escalate, fallDue } = await aTask({ need: 2 })
    await comment('ana', 'The payer does not answer.')
    await decide('ben', 'approve', 'The invoice is genuine.')
    await escalate('ana', 'I know the payer.')
    await fallDue()
    const task = await open()
    expect(task.comments).toEqual([
      { act: 1, at: '2026-03-01T12:30:00.000Z', ...ana, text: 'The payer does not answer.' },
    ])
    expect(task.decisions).toMatchObject([
      { act: 2, by: 'ben', outcome: 'approve', reason: 'The invoice is genuine.', isFinal: false },
    ])
    expect(task.acts).toMatchObject([
      { act: 3, kind: 'escalated', cause: 'person', reason: 'I know the payer.' },
      { act: 4, kind: 'escalated', cause: 'overdue', by: 'sluice/workflow' },
    ])
    expect(task.approvals).toEqual({ have: 1, need: 2 })
    expect(schema?.parse(task)).toEqual(task)
  })

  it('shows what a later assessment and an escalation have changed', async () => {
    const { open, received, facts, reassess, escalate } = await aTask()
    const policy: DecisionPolicy = {
      ...standardPolicy,
      fourEyes: { bands: ['high'] },
      deadlines: { low: 1, medium: 1, high: 1 },
    }
    const ruleset = aRuleset({ version: 4, bands: { medium: 30, high: 60 } })
    const second = anAssessmentOf(received, { ruleset, at: '2026-03-01T12:10:00.000Z' })
    await reassess((await facts.append(second)).fact, policy)
    await escalate('ana', 'I know the payer.')
    const task = await open()
    const raised = { need: 2, dueAt: '2026-03-01T13:10:00.000Z' }
    expect(task.acts).toMatchObject([
      { act: 1, kind: 'reassessed', band: 'high', ...raised },
      // The hours of the standard policy, which the review names.
      { act: 2, kind: 'escalated', cause: 'person', levelTwoDueAt: '2026-03-01T16:40:00.000Z' },
    ])
    expect(task).toMatchObject({
      levelTwoDueAt: '2026-03-01T16:40:00.000Z',
      dueAt: raised.dueAt,
      approvals: { need: 2 },
    })
    expect(schema?.parse(task)).toEqual(task)
  })

  it('states what the caller may do, and why not', async () => {
    const { open, member, decide, tenantid } = await aTask({ need: 2 })
    await decide('ana', 'approve', 'The invoice is genuine.')
    expect(permissions(await open())).toMatchObject({
      comment: true,
      escalate: true,
      claim: 'four-eyes-required',
      approve: 'four-eyes-required',
      reassign: 'scope-missing',
    })
    expect(permissions(await open({ ...member, subject: 'ben' }))).toMatchObject({ claim: true, approve: true })
    const reader = aReviewCaller(tenantid, { scopes: new Set(['reviews:read']) })
    expect(new Set(Object.values(permissions(await open(reader))))).toEqual(new Set(['scope-missing']))
    const { actions } = await open()
    for (const { allowed, because } of actions) expect(because !== undefined).toBe(!allowed)
  })

  it('has a state that changes with what it shows, and reads no value of the vault for it', async () => {
    const { facts, received, member, stateOf, setTime, comment, claim, vault } = await aTask({ known: { data: aNote } })
    const states: string[] = []
    const note = async (...own: Parameters<typeof stateOf>) => {
      expect(await stateOf(...own)).toBe(await stateOf(...own))
      states.push(await stateOf(...own))
    }
    await note()
    await comment('ana', 'Erika does not answer.')
    await note()
    await claim('ana', '2026-03-01T13:45:00.000Z')
    await note()
    await claim('ana', '2026-03-01T13:50:00.000Z')
    await note()
    setTime('2026-03-01T13:50:00.000Z')
    await note()
    await facts.append(aFact({ ...keysOf(received), happening: 'erased' }))
    await note()
    await note({ ...member, subject: 'ben' })
    await note({ ...member, scopes: new Set(['reviews:read']) })
    await note({ ...member, isOperator: true })
    await note(member, { preview: 'true' })
    expect(new Set(states).size).toBe(10)
    expect(vault.reads).toEqual([])
  })

  it('shows a decided review, where no act is left', async () => {
    const { open, decide } = await aTask()
    await decide('ana', 'reject', 'The invoice is forged.')
    const task = await open()
    expect(task).toMatchObject({ status: 'decided', outcome: 'reject', isLate: false, event: { status: 'rejected' } })
    expect(new Set(Object.values(permissions(task)))).toEqual(new Set(['review-closed', 'scope-missing']))
    expect(schema?.parse(task)).toEqual(task)
  })

  it('shows an operator neither people nor accounts nor words, and allows it no act', async () => {
    const { open, comment, decide, member, vault } = await aTask({ need: 2, known: { data: aNote } })
    await comment('ana', 'Erika does not answer.')
    await decide('ben', 'approve', 'Erika is genuine.')
    const scopes = new Set(['operator', 'reviews:read', 'reviews:decide', 'reviews:supervise'])
    const task = await open({ ...member, isOperator: true, scopes })
    expect(textWithoutIds(task)).not.toMatch(/Erika|"ana"|"ben"|a-producer|4711|0815/)
    expect(new Set(Object.values(permissions(task)))).toEqual(new Set(['operator-forbidden']))
    expect(task.comments).toMatchObject([{ by: '•••', text: '•••', hidden: 'masked' }])
    expect(schema?.parse(task)).toEqual(task)
    expect(vault.reads).toEqual([])
  })

  it('has no value of the vault in a preview, and does not read it', async () => {
    const { open, comment, decide, member, vault } = await aTask({ need: 2, known: { data: aNote } })
    await comment('ana', 'Erika does not answer.')
    await decide('ben', 'approve', 'Erika is genuine.')
    for (const caller of [member, { ...member, isOperator: true }]) {
      const task = await open(caller, { preview: 'true' })
      expect(JSON.stringify(task)).not.toMatch(/Erika|commitment:/)
      expect(task).toMatchObject({
        preview: true,
        event: { hidden: { personal: 'masked' } },
        comments: [{ text: '•••', hidden: 'masked' }],
        decisions: [{ outcome: 'approve', reason: '•••', hidden: 'masked' }],
      })
      expect(schema?.parse(task)).toEqual(task)
    }
    expect(vault.reads).toEqual([])
  })

  it.each([['not-a-uuid'], [randomUUID()]])('refuses the review of %s, of which there is none', async (eventId) => {
    const { getReview, member } = await aTask()
    await expect(getReview(member, eventId, {})).rejects.toMatchObject({ code: 'review-not-found' })
  })

  it('refuses the review of another tenant, and a query that it does not know', async () => {
    const { open, getReview, member, received } = await aTask()
    await open()
    const stranger = aReviewCaller('another-tenant')
    await expect(getReview(stranger, received.eventid, {})).rejects.toMatchObject({ code: 'review-not-found' })
    for (const query of [{ preview: 'yes' }, { colour: 'red' }])
      await expect(getReview(member, received.eventid, query)).rejects.toMatchObject({ code: 'query-invalid' })
  })
})
