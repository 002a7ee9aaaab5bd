import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import type { Fact } from '#facts/domain/fact.ts'
import { kindOf } from '#facts/domain/happening.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'
import { makeDynamoReviews } from '#workflow/adapters/dynamo-reviews.ts'
import type { Review } from '#workflow/domain/review.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', REVIEWS_TABLE = '' } = environment
const dynamo = makeDynamo()
const facts = { table: FACTS_TABLE, shardCount: 4 }
const log = makeDynamoFactLog(dynamo, facts)
const reviews = makeDynamoReviews(dynamo, { table: REVIEWS_TABLE, facts })

const toIran = { ...somePayment, creditor: { accountId: '0815', country: 'IR' } }
const inFrancs = { ...toIran, amount: { minorUnits: 12_500, currency: 'XAF' } }

const aTenant = async () => {
  const tenantId = `reviews-${randomUUID()}`
  const person = (subject: string, scope: string) => aClient(environment, tenantId, { subject, scope })
  const [desk, ana, ben, sara] = await Promise.all([
    person('desk-7', 'events:write events:read'),
    person('ana', 'reviews:read reviews:decide'),
    person('ben', 'reviews:read reviews:decide'),
    person('sara', 'reviews:read reviews:decide reviews:supervise'),
  ])

  const act = async (who: typeof ana, eventId: string, step: string, body?: unknown, key: string = randomUUID()) => {
    const answer = await who.call(`/v1/reviews/${eventId}/${step}`, {
      method: 'POST',
      headers: { 'idempotency-key': key, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const replayed = answer.headers.get('idempotent-replayed')
    return { status: answer.status, replayed, body: (await answer.json()) as Record<string, unknown> }
  }

  const review = (eventId: string): Promise<Review> =>
    eventually(() => reviews.read(wholeTenant(tenantId), eventId).then((found) => found ?? false))

  const decide = async (who: typeof ana, eventId: string, outcome: string, key?: string) => {
    const { version, assessmentFactId } = await review(eventId)
    const reason = 'Mara Muster confirmed the payment by phone.'
    return act(who, eventId, 'decisions', { outcome, reason, basedOn: { version, assessmentFactId } }, key)
  }

  const statusOf = async (id: string) => ((await desk.get(`/v1/events/${id}`)).body as { status: string }).status
  const trail = async (id: string): Promise<readonly Fact[]> => log.history(wholeTenant(tenantId), id)
  return { tenantId, desk, ana, ben, sara, act, review, decide, statusOf, trail }
}

it('a medium payment is held, claimed, and approved by a person, and every consumer learns it', async () => {
  const { tenantId, desk, ana, ben, act, review, decide, statusOf, trail } = await aTenant()
  const id = await insist(desk, aPayment({ data: toIran }))
  expect(await review(id)).toMatchObject({ purpose: 'decide', band: 'medium', reporter: { id: 'desk-7' } })
  expect(await statusOf(id)).toBe('held')
  const key = randomUUID()
  const claimed = await act(ana, id, 'claim', undefined, key)
  expect(claimed).toMatchObject({ status: 200, body: { eventId: id, claimedBy: { id: 'ana' }, version: 2 } })
  expect(await act(ana, id, 'claim', undefined, key)).toEqual({ ...claimed, replayed: 'true' })
  expect(await decide(ben, id, 'approve')).toMatchObject({ status: 409, body: { code: 'review-claimed' } })
  expect(await act(ana, id, 'comments', { text: 'Mara Muster is on leave.' })).toMatchObject({ status: 200 })
  const decided = await decide(ana, id, 'approve', key)
  expect(decided).toMatchObject({ status: 200, body: { status: 'decided', outcome: 'approve', version: 3 } })
  expect(await decide(ana, id, 'approve')).toMatchObject({ status: 409, body: { code: 'review-closed' } })
  expect(await statusOf(id)).toBe('approved')

  const stored = await trail(id)
  expect(JSON.stringify(stored)).not.toContain('Muster')
  expect(stored.flatMap((fact) => (kindOf(fact) === 'reviewed' ? [[fact.type, fact.actor]] : []))).toEqual([
    ['Workflow.Review.Claimed.v1', 'ana'],
    ['Workflow.Review.Commented.v1', 'ana'],
    ['Workflow.Review.Decided.v1', 'ana'],
  ])
  await eventually(async () => {
    const { body } = await desk.get('/v1/events?status=approved')
    return (body as { items: readonly { id: string }[] }).items.some((item) => item.id === id)
  })
  await eventually(async () => {
    const chain = await readLog(tenantId)
    return stored.every((fact) => chain.some(({ factId }) => factId === fact.id))
  })
})

it('a high payment is rejected at once, and overturned by two people who did not send it', async () => {
  const { desk, ana, ben, review, decide, statusOf, trail } = await aTenant()
  const id = await insist(desk, aPayment({ data: inFrancs }))
  const opened = await review(id)
  expect(opened).toMatchObject({ purpose: 'confirm', band: 'high', need: 1 })
  expect(await statusOf(id)).toBe('rejected')
  expect((await trail(id)).find(({ happening }) => happening === 'moved#0001')?.data).toMatchObject({
    confirmBy: opened.dueAt,
  })
  expect(await decide(ana, id, 'approve')).toMatchObject({
    status: 200,
    body: { status: 'open', approvals: { have: 1, need: 2 } },
  })
  expect(await decide(ana, id, 'approve')).toMatchObject({ status: 403, body: { code: 'four-eyes-required' } })
  expect(await statusOf(id)).toBe('rejected')
  expect(await decide(ben, id, 'approve')).toMatchObject({ status: 200, body: { status: 'decided' } })
  expect(await statusOf(id)).toBe('approved')
  expect((await trail(id)).find(({ happening }) => happening === 'moved#0002')).toMatchObject({
    actor: 'ben',
    data: { status: 'approved', moves: [{ from: 'rejected', to: 'approved' }] },
  })
})

it('an escalated review is overturned by one supervisor and one other person, and a reason of blanks is refused', async () => {
  const { desk, ana, ben, sara, act, review, decide, statusOf } = await aTenant()
  const id = await insist(desk, aPayment({ data: inFrancs }))
  await review(id)
  const reason = 'The payer is known to me.'
  expect(await act(ana, id, 'escalate', { reason: `${' '.repeat(20)}because` })).toMatchObject({
    status: 422,
    body: { code: 'review-invalid' },
  })
  expect(await act(ana, id, 'escalate', { reason })).toMatchObject({ status: 200, body: { level: 2 } })
  expect(await decide(ana, id, 'reject')).toMatchObject({ status: 403, body: { code: 'review-level-two' } })
  expect(await decide(ana, id, 'approve')).toMatchObject({ status: 200, body: { approvals: { have: 1, need: 2 } } })
  expect(await decide(ben, id, 'approve')).toMatchObject({ status: 403, body: { code: 'review-level-two' } })
  expect(await decide(sara, id, 'approve')).toMatchObject({ status: 200, body: { status: 'decided' } })
  expect(await statusOf(id)).toBe('approved')
})
