import { randomUUID } from 'node:crypto'
import { describe, expect, inject, it } from 'vitest'
import { catalogue } from '#catalogue/catalogue.ts'
import { aClient, aPayment, aToken, insist, type TestEvent } from '#test/support/world/client.ts'
import { eventually } from '#test/support/world/eventually.ts'

const environment = inject('environment')

type Row = Readonly<{ id: string; status: string }>
type FactRow = Readonly<{
  eventId: string
  happening: string
  recordedAt: string
  data: Readonly<Record<string, unknown>>
}>
type Page<Item> = Readonly<{ items: readonly Item[]; nextCursor: string | null }>

const aStep = (type: string, correlationid: string): TestEvent =>
  aPayment({ type, correlationid, data: catalogue.get(type)?.example })

describe('A flow that spans three events', () => {
  it('is seen whole by its correlation id, and each of its events by its source, its account and its correlation', async () => {
    const tenant = `finding-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const flow = randomUUID()
    const types = ['User.Account.Registered.v1', 'Subscription.Tier.Changed.v1', 'Trading.Order.Placed.v2']
    const steps = types.map((type) => aStep(type, flow))
    const ids: string[] = []
    for (const step of steps) ids.push(await insist(client, step))
    await insist(client, aPayment())

    const factsOf = async (headers: Readonly<Record<string, string>> = {}) => {
      const facts: FactRow[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const query: string = cursor === '' ? '' : `&cursor=${cursor}`
        const answer = await client.call(`/v1/correlations/${flow}?limit=4${query}`, { headers })
        const page = (await answer.json()) as Page<FactRow>
        facts.push(...page.items)
        cursor = page.nextCursor
      }
      return facts
    }
    const facts = await eventually(async () => {
      const found = await factsOf()
      return found.length === 9 && found
    })
    expect(facts.map(({ recordedAt }) => recordedAt)).toEqual(facts.map(({ recordedAt }) => recordedAt).toSorted())
    const happenings = facts.map(({ eventId, happening }) => `${ids.indexOf(eventId)} ${happening.split('#')[0]}`)
    const expected = [0, 1, 2].flatMap((event) => ['received', 'assessed', 'moved'].map((kind) => `${event} ${kind}`))
    expect(happenings.toSorted()).toEqual(expected.toSorted())
    const [registered] = facts
    expect(registered?.data).toMatchObject({ fullName: '•••', email: '•••' })

    const authorization = `Bearer ${await aToken(environment, { scope: 'operator events:read' })}`
    const masked = await factsOf({ authorization, 'x-tenant-id': tenant })
    expect(masked.find(({ eventId, happening }) => eventId === ids[2] && happening === 'received')?.data).toMatchObject(
      {
        accountId: '•••',
        orderId: catalogue.get(types[2] ?? '')?.example.orderId,
      },
    )

    const listed = async (query: string) => ((await client.get(`/v1/events?${query}`)).body as Page<Row>).items
    await eventually(async () => (await listed(`correlationId=${flow}`)).every(({ status }) => status === 'approved'))
    expect((await listed(`correlationId=${flow}`)).map(({ id }) => id)).toEqual(ids.toReversed())
    const account = catalogue.get(types[2] ?? '')?.example.accountId
    expect(await listed(`account=${account}&type=${types[2]}`)).toMatchObject([
      { id: ids[2], accounts: [{ role: 'account', accountId: account }], producerId: steps[2]?.id, source: '/desk/7' },
    ])
    const named = new URLSearchParams({ source: '/desk/7', id: String(steps[1]?.id) })
    expect(await client.get(`/v1/events/by-source?${named}`)).toMatchObject({ status: 200, body: { id: ids[1] } })
    expect(await client.get('/v1/events/by-source?source=x&id=y')).toMatchObject({ status: 404 })
  })
})

describe('The counts of a day', () => {
  it('are those of the lists, for the tenant and for an operator, and for no partner', async () => {
    const tenant = `counts-${randomUUID()}`
    const client = await aClient(environment, tenant)
    const day = new Date().toISOString().slice(0, 10)
    const report = (riskScore: number) =>
      aPayment({ type: 'Risk.Event.Reported.v1', data: { entityId: 'e', category: 'c', riskScore } })
    for (const riskScore of [10, 50, 60, 90]) await insist(client, report(riskScore))
    type Counts = Readonly<{ total: number; counts: readonly Readonly<{ status: string; count: number }>[] }>
    const counts = await eventually(async () => {
      const { body } = await client.get(`/v1/counts?day=${day}`)
      const found = body as Counts
      return found.total === 4 && found.counts.every(({ status }) => status !== 'received') && found
    })
    for (const { status, count } of counts.counts)
      expect(((await client.get(`/v1/events?status=${status}`)).body as Page<Row>).items.length).toBeGreaterThanOrEqual(
        count,
      )
    expect(counts.counts.reduce((sum, { count }) => sum + count, 0)).toBe(4)

    const authorization = `Bearer ${await aToken(environment, { scope: 'operator events:read' })}`
    const answer = await client.call(`/v1/counts?day=${day}`, { headers: { authorization, 'x-tenant-id': tenant } })
    expect(await answer.json()).toEqual(counts)
    const partner = await aClient(environment, tenant, { partner: 'shop-7' })
    expect(await partner.get('/v1/counts')).toMatchObject({ status: 403, body: { code: 'partner-forbidden' } })
  })
})
