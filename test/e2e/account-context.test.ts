import { randomUUID } from 'node:crypto'
import { expect, inject, it } from 'vitest'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { wholeTenant } from '#kernel/domain/tenant.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { somePayment } from '#test/support/builders/a-fact.ts'
import { aClient, aPayment, asOperator, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')
const log = makeDynamoFactLog(makeDynamo(), { table: environment.FACTS_TABLE ?? '', shardCount: 4 })

const reason = 'Mara Muster could not explain it.\nTwo calls were made.'

it('An officer sees what an account did, with whom, and what was decided in similar cases', async () => {
  const tenantId = `context-${randomUUID()}`
  const [desk, ana] = await Promise.all([
    aClient(environment, tenantId, { subject: 'desk-7' }),
    aClient(environment, tenantId, { subject: 'ana', scope: 'reviews:read reviews:decide' }),
  ])
  const [payer, payee] = [`payer ${randomUUID()}`, randomUUID()]
  const toIran = (creditor: string, debtor = randomUUID() as string) =>
    aPayment({
      data: { ...somePayment, debtor: { accountId: debtor }, creditor: { accountId: creditor, country: 'IR' } },
    })

  const decided = await insist(desk, toIran(randomUUID()))
  const assessment = await eventually(async () => {
    const facts = await log.history(wholeTenant(tenantId), decided)
    return (
      facts.some(({ data }) => data.status === 'held') &&
      facts.find(({ happening }) => happening.startsWith('assessed'))
    )
  })
  const answer = await ana.call(`/v1/reviews/${decided}/decisions`, {
    method: 'POST',
    headers: { 'idempotency-key': randomUUID(), 'content-type': 'application/json' },
    body: JSON.stringify({ outcome: 'reject', reason, basedOn: { version: 1, assessmentFactId: assessment.id } }),
  })
  expect(answer.status).toBe(200)
  const held = await insist(desk, toIran(payee, payer))
  const other = await insist(desk, toIran(payee, payer))

  const found = await eventually(async () => {
    const { body } = await desk.get(`/v1/events/${held}/similar`)
    const { sameRules, accountReviews } = body as {
      sameRules?: { rejected: number }
      accountReviews?: readonly object[]
    }
    // Each fact of an event adds to its row, in any order.
    const isWhole = ['ana', 'minorUnits'].every((text) => JSON.stringify(sameRules ?? null).includes(text))
    return sameRules?.rejected === 1 && accountReviews?.length === 1 && isWhole && body
  })
  expect(found).toMatchObject({
    sameRules: {
      items: [
        {
          ...{ id: decided, status: 'rejected', amount: somePayment.amount },
          decision: { outcome: 'reject', by: [{ id: 'ana' }], reason: 'Mara Muster could not explain it.' },
        },
      ],
    },
    accountReviews: [{ id: other, status: 'held', accountId: payer }],
  })

  const path = `/v1/accounts/${encodeURIComponent(payer)}`
  const activity = await eventually(async () => {
    const { body } = await desk.get(`${path}/activity?limit=1`)
    const { items, nextCursor } = body as { items: readonly { id: string }[]; nextCursor: string | null }
    if (nextCursor === null) return false
    const next = (await desk.get(`${path}/activity?limit=1&cursor=${nextCursor}`)).body as typeof body & object
    return [...items, ...(next as { items: readonly { id: string }[] }).items]
  })
  expect(new Set(activity.map(({ id }) => id))).toEqual(new Set([held, other]))
  expect(activity[0]).toMatchObject({ direction: 'out', counterpartyId: payee, status: 'held', band: 'medium' })
  const summed = {
    ...{ complete: true, movementCount: 2 },
    items: [{ accountId: payee, count: 2, held: 2, rejected: 0, sums: [{ currency: 'EUR', in: 0, out: 25_000 }] }],
  }
  expect((await desk.get(`${path}/counterparties?days=1`)).body).toMatchObject(summed)

  const headers = await asOperator(environment, tenantId, { scope: 'events:read' })
  for (const masked of [`${path}/activity`, `${path}/counterparties`, `/v1/events/${held}/similar`]) {
    const text = await (await desk.call(masked, { headers })).text()
    expect([masked, text.includes('•••')]).toEqual([masked, true])
    for (const hidden of [payee, payer, 'Muster', '"ana"'])
      expect([masked, text.includes(hidden)]).toEqual([masked, false])
  }
})
