import { randomUUID } from 'node:crypto'
import { SQSClient } from '@aws-sdk/client-sqs'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { endpoints } from '#api/endpoints.ts'
import { makeDynamoFactLog } from '#facts/adapters/dynamo-fact-log.ts'
import { makeDynamo } from '#platform/aws-clients.ts'
import { openAccount } from '#test/support/builders/example-accounts.ts'
import { aClient, aPayment, aToken, type Client, enqueue, insist } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'
import { readLog } from '#test/support/world/read-log.ts'

const environment = inject('environment')
const { FACTS_TABLE = '', INTAKE_QUEUE_URL = '', SLUICE_HTTP_URL = '' } = environment
const tenant = `partners-${randomUUID()}`

const clientOf = (partner?: string): Promise<Client> =>
  aClient(environment, tenant, partner === undefined ? {} : { partner })

const send = ({ call }: Client, path: string, body: unknown, { key = randomUUID(), type = 'application/json' } = {}) =>
  call(path, {
    method: 'POST',
    headers: { 'content-type': type, 'idempotency-key': key },
    body: JSON.stringify(body),
  })

const idsIn = async ({ get }: Client): Promise<ReadonlySet<string>> => {
  const { body } = await get('/v1/events?limit=200')
  return new Set((body as { items: { id: string }[] }).items.map(({ id }) => id))
}

const statusesOf = async (client: Client, id: string) => {
  const [event, assessment] = [await client.get(`/v1/events/${id}`), await client.get(`/v1/events/${id}/assessment`)]
  return [event.status, assessment.status]
}

let whole: Client
let seven: Client
let eight: Client

beforeAll(async () => {
  ;[whole, seven, eight] = await Promise.all([clientOf(), clientOf('shop-7'), clientOf('shop-8')])
})

describe('an event of a partner', () => {
  const risk = { entityId: 'e-1', category: 'velocity', riskScore: 10 }

  it('is found and listed by this partner and the whole tenant alone, through every door', async () => {
    const payment = aPayment()
    const idIn = async (answer: Promise<Response>) => ((await (await answer).json()) as { id: string }).id
    const batch = { events: [{ idempotencyKey: 'k', event: aPayment() }] }
    const batchId = ((await (await send(seven, '/v1/events/batch', batch)).json()) as { results: { id: string }[] })
      .results[0]?.id
    const { data, ...attributes } = aPayment()
    const binary = seven.call('/v1/events', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
        ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`ce-${name}`, String(value)])),
      },
      body: JSON.stringify(data),
    })
    const ids = [
      await insist(seven, payment),
      await idIn(binary),
      batchId ?? '',
      await idIn(send(seven, '/v1/risk-events', risk)),
    ]
    const all = new Set(ids)
    await eventually(async () => all.isSubsetOf(await idsIn(seven)))
    await eventually(async () => (await statusesOf(seven, ids[0] ?? '')).every((status) => status === 200))
    for (const id of ids) {
      await eventually(async () => (await statusesOf(whole, id)).every((status) => status === 200))
      expect(await statusesOf(eight, id)).toEqual([404, 404])
    }
    expect(all.isSubsetOf(await idsIn(whole))).toBe(true)
    expect(all.isDisjointFrom(await idsIn(eight))).toBe(true)
    expect(await seven.get(`/v1/events/${ids[0]}`)).toMatchObject({ body: { partnerId: 'shop-7' } })
  })

  it('has its partner in every fact', async () => {
    const id = await insist(seven, aPayment())
    const facts = makeDynamoFactLog(makeDynamo(), { table: FACTS_TABLE, shardCount: 4 })
    const history = () => facts.history({ tenantId: tenant, partnerId: 'shop-7' }, id)
    await eventually(async () => (await history()).length === 3)
    expect((await history()).map(({ partnerid }) => partnerid)).toEqual(['shop-7', 'shop-7', 'shop-7'])
  })

  it('neither meets nor blocks an event with the same key or the same source and id', async () => {
    const [payment, key] = [aPayment(), randomUUID()]
    const receipts = []
    for (const client of [whole, seven, eight]) {
      for (const event of [payment, aPayment({ id: undefined })]) {
        const answer = await client.post(event, { 'idempotency-key': event.id === undefined ? key : `${key}-id` })
        expect([answer.status, answer.headers.has('idempotent-replayed')]).toEqual([202, false])
        receipts.push(((await answer.json()) as { id: string }).id)
      }
    }
    expect(new Set(receipts).size).toBe(6)
    const again = await seven.post(payment, { 'idempotency-key': `${key}-id` })
    expect(again.headers.get('idempotent-replayed')).toBe('true')
    const batch = { events: [{ idempotencyKey: key, event: aPayment({ id: undefined }) }] }
    for (const client of [seven, eight]) {
      const answer = await send(client, '/v1/events/batch', batch, { key })
      expect(answer.headers.has('idempotent-replayed')).toBe(false)
      expect(await answer.json()).toMatchObject({ results: [{ status: 202 }] })
    }
  })

  it('shows nothing of what the tenant or another partner did with the same accounts', async () => {
    const payer = `payer-${randomUUID()}`
    const data = { ...(aPayment().data as object), debtor: { accountId: payer } }
    const earlier = [await insist(whole, aPayment({ data })), await insist(eight, aPayment({ data }))]
    for (const id of earlier)
      await eventually(async () => (await statusesOf(whole, id)).every((status) => status === 200))
    const id = await insist(seven, aPayment({ data }))
    await eventually(async () => (await statusesOf(seven, id)).every((status) => status === 200))
    const next = await insist(seven, aPayment({ data }))
    await eventually(async () => (await statusesOf(seven, next)).every((status) => status === 200))
    const activityIn = async (eventId: string) => {
      const { body } = await whole.get(`/v1/events/${eventId}/assessment`)
      return JSON.stringify((body as { inputs: { debtor: object } }).inputs.debtor)
    }
    const [first] = earlier
    expect(await activityIn(id)).toBe(await activityIn(first ?? ''))
    expect(await activityIn(next)).not.toBe(await activityIn(id))
  })

  it('does not come from the queue: a message acts for the whole tenant', async () => {
    const event = aPayment()
    const sqs = new SQSClient()
    await enqueue(sqs, INTAKE_QUEUE_URL, tenant, [event])
    let id = ''
    await eventually(async () => {
      const { body } = await whole.get('/v1/events?limit=200')
      const found = (body as { items: { id: string; partnerId?: string }[] }).items.filter(
        ({ partnerId }) => !partnerId,
      )
      for (const row of found) {
        const one = await whole.get(`/v1/events/${row.id}`)
        if ((one.body as { event: { id: string } }).event.id === event.id) id = row.id
      }
      return id !== ''
    })
    expect(await statusesOf(seven, id)).toEqual([404, 404])
  })

  it('is refused when it names a partner, and no breach is recorded', async () => {
    for (const partnerid of ['shop-7', 'shop-8'])
      expect(await (await seven.post(aPayment({ partnerid }))).json()).toMatchObject({ code: 'event-invalid' })
    const types = (await readLog(tenant)).map(({ type }) => type)
    expect(types).not.toContain('Security.Access.Violated.v1')
  })
})

describe('an account of a partner', () => {
  it('exists for this partner and the whole tenant alone, in every call', async () => {
    await openAccount(seven.call, 'S7', 1_000)
    await openAccount(eight.call, 'E8', 1_000)
    const amount = { minorUnits: 1, currency: 'EUR' }
    const change = ({ call }: Client, path: string, method: string, body?: unknown) =>
      call(path, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
    const statuses = async (client: Client) =>
      Promise.all(
        [
          client.call('/v1/accounts/S7'),
          client.call('/v1/accounts/S7/balance'),
          client.call('/v1/transactions?accountId=S7'),
          change(client, '/v1/transactions', 'POST', { accountId: 'S7', direction: 'credit', amount }),
          change(client, '/v1/accounts/S7', 'PATCH', { overdraftLimit: 5 }),
          change(client, '/v1/transfers', 'POST', { fromAccountId: 'S7', toAccountId: 'E8', amount }),
        ].map(async (answer) => (await answer).status),
      )
    expect(await statuses(eight)).toEqual([404, 404, 404, 404, 404, 404])
    expect((await change(eight, '/v1/accounts/S7/close', 'POST')).status).toBe(404)
    expect(await statuses(seven)).toEqual([200, 200, 200, 201, 200, 404])
    expect(await statuses(whole)).toEqual([200, 200, 200, 201, 200, 201])
    const listed = async ({ get }: Client) =>
      ((await get('/v1/accounts')).body as { items: { accountId: string }[] }).items.map(({ accountId }) => accountId)
    expect([await listed(seven), await listed(eight), await listed(whole)]).toEqual([['S7'], ['E8'], ['S7', 'E8']])
  })
})

describe('a token of a partner', () => {
  const closed = endpoints.filter(({ access, isForPartners }) => access !== 'open' && !isForPartners)

  it.each(closed)('does not open a call about the whole tenant: $name', async ({ method, path }) => {
    const answer = await seven.call(path.replaceAll(/\{\w+\}/g, '1'), { method: method.toUpperCase() })
    expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'partner-forbidden' }])
  })

  it('is refused if it also has the scope of operators', async () => {
    const token = await aToken(environment, { tenant, partner: 'shop-7', scope: 'operator events:read' })
    const answer = await fetch(`${SLUICE_HTTP_URL}/v1/events`, {
      headers: { authorization: `Bearer ${token}`, 'x-tenant-id': tenant },
    })
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'token-invalid' }])
  })
})
