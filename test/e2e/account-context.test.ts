import { randomUUID } from 'node:crypto'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import { expect, inject, it } from 'vitest'
import { keyOf } from '#access/adapters/tenant-rows.ts'
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
  // Among the first tenants of the register.
  const tenantId = `0-context-${randomUUID()}`
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

  const { 'x-tenant-id': _, ...headers } = await asOperator(environment, tenantId, { scope: 'events:read' })
  await makeDynamo().send(
    new PutCommand({ TableName: environment.TENANTS_TABLE, Item: { ...keyOf.settings(tenantId), version: 1 } }),
  )
  const numbers = { tenantId, movementCount: 2, counterpartyCount: 1, sameRulesCount: 2, total: 3 }
  for (const [counted, names] of [
    [`${path}/activity`, ['movementCount']],
    [`${path}/counterparties`, ['movementCount', 'counterpartyCount']],
    [`/v1/events/${held}/similar`, ['sameRulesCount']],
    ['/v1/counts', ['total']],
  ] as const) {
    // The register is eventually consistent, and a day can end.
    const body = await eventually(async () => {
      const { status, ...answer } = await desk.get(counted, headers)
      expect([counted, status]).toEqual([counted, 200])
      const { tenants } = answer.body as { tenants: readonly { tenantId: string }[] }
      return tenants.some((one) => one.tenantId === tenantId) && answer.body
    })
    const expected = Object.fromEntries(['tenantId' as const, ...names].map((name) => [name, numbers[name]]))
    expect(body).toMatchObject({
      complete: false,
      tenants: expect.arrayContaining([expect.objectContaining(expected)]),
    })
    for (const hidden of [payee, payer, held, decided]) expect(JSON.stringify(body)).not.toContain(hidden)
    // A member of the tenant sees its own alone.
    expect((await desk.get(counted)).body).not.toHaveProperty('tenants')
  }

  const ofTenant = { ...headers, 'x-tenant-id': tenantId }
  for (const masked of [`${path}/activity`, `${path}/counterparties`, `/v1/events/${held}/similar`]) {
    const text = await (await desk.call(masked, { headers: ofTenant })).text()
    expect([masked, text.includes('•••')]).toEqual([masked, true])
    for (const hidden of [payee, payer, 'Muster', '"ana"'])
      expect([masked, text.includes(hidden)]).toEqual([masked, false])
  }
})
